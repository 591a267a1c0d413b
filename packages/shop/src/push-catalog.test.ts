import { type Catalog, type Offer, priceMetadata } from "@tollgate/core";
import { createStripeSimulator } from "@tollgate/stripe-simulator";
import type Stripe from "stripe";
import { describe, expect, it, onTestFinished } from "vitest";
import { catalog } from "./catalog.ts";
import { planCatalog } from "./plan-catalog.ts";
import { planText, pushCatalog } from "./push-catalog.ts";
import { connectStripe } from "./stripe.ts";

async function emptyStripe() {
  const simulator = createStripeSimulator();
  onTestFinished(() => simulator.close());
  const { url } = await simulator.listen();
  const secretKey = "sk_test_0123456789abcdef";
  return connectStripe({ stripe: { secretKey, apiBase: url, webhookSecrets: [], livemode: false } });
}

/** The catalog after an edit of one offer. */
const edited = (lookupKey: string, terms: Partial<Offer>): Catalog => ({
  ...catalog,
  offers: catalog.offers.map((offer) =>
    offer.lookupKey === lookupKey ? ({ ...offer, ...terms } as Offer) : offer,
  ),
});
const priceOf = async (stripe: Stripe, lookupKey: string) => {
  const [price] = (await stripe.prices.list({ lookup_keys: [lookupKey], active: true })).data;
  if (!price) throw new Error(`no price has the key ${lookupKey}`);
  return price;
};
const outcomeOf = async (stripe: Stripe, lookupKey: string, wanted = catalog) =>
  (await pushCatalog(stripe, wanted)).find((one) => one.lookupKey === lookupKey)?.outcome;
const subscribe = async (stripe: Stripe, price: string) => {
  const { id: customer } = await stripe.customers.create({ email: "ada@example.test" });
  const { id: card } = await stripe.paymentMethods.attach("pm_card_visa", { customer });
  return stripe.subscriptions.create({ customer, default_payment_method: card, items: [{ price }] });
};

describe("pushing the catalog", () => {
  it("creates a product and a price per offer and course, and nothing the second time", async () => {
    const stripe = await emptyStripe();
    const first = await pushCatalog(stripe, catalog);
    expect(first.map(({ lookupKey, outcome }) => [lookupKey, outcome])).toEqual(
      [...catalog.offers, ...catalog.courses].map(({ lookupKey }) => [lookupKey, "created"]),
    );
    const again = await pushCatalog(stripe, catalog);
    expect(again).toEqual(first.map((offer) => ({ ...offer, outcome: "unchanged" })));
    const products = (await stripe.products.list({ limit: 100 })).data;
    expect(products).toHaveLength(first.length);
    const raft = catalog.courses.find(({ id }) => id === "raft-weekend");
    const [price] = (await stripe.prices.list({ lookup_keys: [raft?.lookupKey ?? ""] })).data;
    expect(price).toMatchObject({ unit_amount: raft?.amount, currency: raft?.currency, recurring: null });
    expect(products.find(({ id }) => id === price?.product)).toMatchObject({
      name: raft?.title,
      metadata: { course: "raft-weekend" },
    });
  });

  it("moves the lookup key to a new price when the amount changed, and leaves the old price in use", async () => {
    const stripe = await emptyStripe();
    const [before] = await pushCatalog(stripe, catalog);
    const dearer = {
      ...catalog,
      offers: catalog.offers.map((offer) => ({ ...offer, amount: offer.amount + 100 })),
    };
    const [after] = await pushCatalog(stripe, dearer);
    expect(after).toMatchObject({ outcome: "replaced" });
    const found = await stripe.prices.list({ lookup_keys: [catalog.offers[0]?.lookupKey ?? ""] });
    expect(found.data.map(({ id }) => id)).toEqual([after?.priceId]);
    expect((await stripe.prices.retrieve(before?.priceId ?? "")).lookup_key).toBeNull();
  });

  it("says what it would do, and why, before it does anything", async () => {
    const stripe = await emptyStripe();
    await pushCatalog(stripe, catalog);
    const dearer = edited("pro_monthly", { amount: 2000 });
    const texts = (await planCatalog(stripe, dearer)).map(planText);
    expect(texts).toHaveLength(catalog.offers.length + catalog.courses.length);
    const { id } = await priceOf(stripe, "pro_monthly");
    expect(texts).toContain(`pro_monthly: replace ${id} (it is 1900 eur there and 2000 eur in the catalog)`);
    expect(texts).toContainEqual(expect.stringMatching(/^pro_yearly: none price_/));
    expect((await priceOf(stripe, "pro_monthly")).unit_amount).toBe(1900);
  });
});

describe("a price that was made by hand", () => {
  const byHand = async (stripe: Stripe, parts: Partial<Stripe.PriceCreateParams> = {}) =>
    stripe.prices.create({
      lookup_key: "pro_monthly",
      currency: "eur",
      unit_amount: 1900,
      recurring: { interval: "month" },
      product_data: { name: "Pro" },
      ...parts,
    });

  it("is accepted when it charges what the catalog says, and marked with its key", async () => {
    const stripe = await emptyStripe();
    const { id } = await byHand(stripe);
    expect(await outcomeOf(stripe, "pro_monthly")).toBe("updated");
    const price = await priceOf(stripe, "pro_monthly");
    expect(price).toMatchObject({ id, metadata: priceMetadata("pro_monthly") });
    expect(await stripe.products.retrieve(String(price.product))).toMatchObject({
      metadata: { level: "PRO" },
    });
    expect(await outcomeOf(stripe, "pro_monthly")).toBe("unchanged");
  });

  it.each<[string, Partial<Stripe.PriceCreateParams>]>([
    ["renews every three months", { recurring: { interval: "month", interval_count: 3 } }],
    ["has a trial of its own", { recurring: { interval: "month", trial_period_days: 7 } }],
    ["is in another currency", { currency: "usd" }],
    ["is archived", { active: false }],
  ])("and %s is marked and replaced", async (_, parts) => {
    const stripe = await emptyStripe();
    const old = await byHand(stripe, parts);
    expect(await outcomeOf(stripe, "pro_monthly")).toBe("replaced");
    const price = await priceOf(stripe, "pro_monthly");
    expect(price).toMatchObject({
      unit_amount: 1900,
      currency: "eur",
      recurring: { interval: "month", interval_count: 1, trial_period_days: null },
    });
    expect(await stripe.prices.retrieve(old.id)).toMatchObject({
      lookup_key: null,
      metadata: priceMetadata("pro_monthly"),
    });
    expect(await outcomeOf(stripe, "pro_monthly")).toBe("unchanged");
  });
});

it("restores an archived product, and the price stays", async () => {
  const stripe = await emptyStripe();
  await pushCatalog(stripe, catalog);
  const { id, product } = await priceOf(stripe, "pro_monthly");
  await stripe.products.update(String(product), { active: false });
  expect(await outcomeOf(stripe, "pro_monthly")).toBe("updated");
  expect((await priceOf(stripe, "pro_monthly")).id).toBe(id);
  expect((await stripe.products.retrieve(String(product))).active).toBe(true);
});

describe("a retired offer", () => {
  const retired = edited("pro_monthly", { retired: true, amount: 1 });

  it("is skipped: nothing is created for it, and what exists stays", async () => {
    const empty = await emptyStripe();
    const pushed = await pushCatalog(empty, retired);
    expect(pushed.map(({ lookupKey }) => lookupKey)).not.toContain("pro_monthly");
    expect((await empty.prices.list({ lookup_keys: ["pro_monthly"] })).data).toEqual([]);
    const sold = await emptyStripe();
    await pushCatalog(sold, catalog);
    const before = await priceOf(sold, "pro_monthly");
    await pushCatalog(sold, retired);
    expect(await priceOf(sold, "pro_monthly")).toEqual(before);
    expect((await planCatalog(sold, retired)).map(planText)).toContain(
      `pro_monthly: skip ${before.id} (it is retired)`,
    );
  });
});

describe("a change of what an offer grants", () => {
  const lowered = edited("pro_monthly", { level: "BASIC" });

  it("is refused while it has subscribers, and then nothing at all is changed", async () => {
    const stripe = await emptyStripe();
    await pushCatalog(stripe, catalog);
    const { id, product } = await priceOf(stripe, "pro_monthly");
    await subscribe(stripe, id);
    const both = {
      ...lowered,
      offers: lowered.offers.map((offer) => ({ ...offer, amount: offer.amount + 1 })),
    };
    await expect(pushCatalog(stripe, both)).rejects.toThrow(
      /^pro_monthly has subscribers who bought PRO and would get BASIC\. .*retire the old offer, or push with --force/,
    );
    expect((await priceOf(stripe, "basic_year")).unit_amount).toBe(4900);
    expect((await stripe.products.retrieve(String(product))).metadata).toMatchObject({ level: "PRO" });
  });

  it("counts subscribers of the prices before, archived ones included", async () => {
    const stripe = await emptyStripe();
    await pushCatalog(stripe, catalog);
    const old = await priceOf(stripe, "pro_monthly");
    await subscribe(stripe, old.id);
    await pushCatalog(stripe, edited("pro_monthly", { amount: 2000 }));
    await stripe.prices.update(old.id, { active: false });
    await expect(
      pushCatalog(stripe, edited("pro_monthly", { amount: 2000, level: "BASIC" })),
    ).rejects.toThrow(/has subscribers/);
  });

  it("is refused for a retired offer, too: who bought it keeps it", async () => {
    const stripe = await emptyStripe();
    await pushCatalog(stripe, catalog);
    await subscribe(stripe, (await priceOf(stripe, "pro_monthly")).id);
    const retired = edited("pro_monthly", { level: "BASIC", retired: true });
    await expect(pushCatalog(stripe, retired)).rejects.toThrow(/has subscribers/);
    await pushCatalog(stripe, retired, { force: true });
    await pushCatalog(stripe, retired);
  });

  it("is made when it is forced, and is no change any more the next time", async () => {
    const stripe = await emptyStripe();
    await pushCatalog(stripe, catalog);
    await subscribe(stripe, (await priceOf(stripe, "pro_monthly")).id);
    await pushCatalog(stripe, lowered, { force: true });
    expect(await outcomeOf(stripe, "pro_monthly", lowered)).toBe("unchanged");
  });

  it("is made where nobody subscribes, or nobody does any more", async () => {
    const stripe = await emptyStripe();
    await pushCatalog(stripe, catalog);
    const { id } = await subscribe(stripe, (await priceOf(stripe, "pro_monthly")).id);
    await stripe.subscriptions.cancel(id);
    expect(await outcomeOf(stripe, "pro_monthly", lowered)).toBe("updated");
  });

  it("of an offer that is paid once is made: past sales carry their own promise", async () => {
    const stripe = await emptyStripe();
    await pushCatalog(stripe, catalog);
    expect(await outcomeOf(stripe, "pro_year", edited("pro_year", { level: "BASIC" }))).toBe("updated");
  });
});
