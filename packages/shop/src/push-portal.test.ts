import { createStripeSimulator } from "@tollgate/stripe-simulator";
import { describe, expect, it, onTestFinished } from "vitest";
import { catalog } from "./catalog.ts";
import { pushCatalog } from "./push-catalog.ts";
import { pushPortal } from "./push-portal.ts";
import { connectStripe } from "./stripe.ts";

async function stockedStripe() {
  const simulator = createStripeSimulator();
  onTestFinished(() => simulator.close());
  const { url } = await simulator.listen();
  const secretKey = "sk_test_0123456789abcdef";
  const stripe = connectStripe({ stripe: { secretKey, apiBase: url, webhookSecrets: [], livemode: false } });
  await pushCatalog(stripe, catalog);
  return stripe;
}

describe("pushing the portal", () => {
  it("creates one configuration per plan group and one without plan switching, and updates them the next time", async () => {
    const stripe = await stockedStripe();
    const first = await pushPortal(stripe, catalog);
    expect(first.map(({ planGroup, outcome }) => [planGroup, outcome])).toEqual([
      [null, "created"],
      ["membership", "created"],
      ["team", "created"],
    ]);
    const again = await pushPortal(stripe, catalog);
    expect(again).toEqual(first.map((one) => ({ ...one, outcome: "updated" })));
    expect((await stripe.billingPortal.configurations.list()).data).toHaveLength(3);
  });

  it("lets nobody switch between a person's plan and a team's", async () => {
    const stripe = await stockedStripe();
    const pushed = await pushPortal(stripe, catalog);
    const keysOf = async (group: string | null) => {
      const id = pushed.find(({ planGroup }) => planGroup === group)?.configurationId ?? "";
      const { features } = await stripe.billingPortal.configurations.retrieve(id);
      const prices = (features.subscription_update.products ?? []).flatMap((product) => product.prices);
      const found = await Promise.all(prices.map((price) => stripe.prices.retrieve(price)));
      return { features, keys: found.map(({ lookup_key }) => lookup_key).sort() };
    };
    const membership = await keysOf("membership");
    expect(membership.keys).toEqual(["pro_monthly", "pro_yearly"]);
    expect(membership.features.subscription_update).toMatchObject({
      default_allowed_updates: ["price"],
      products: [{ adjustable_quantity: { enabled: false } }, { adjustable_quantity: { enabled: false } }],
    });
    const team = await keysOf("team");
    expect(team.keys).toEqual(["team_monthly", "team_yearly"]);
    expect(team.features.subscription_update).toMatchObject({
      default_allowed_updates: ["price", "quantity"],
      products: [
        { adjustable_quantity: { enabled: true, minimum: 2, maximum: 50 } },
        { adjustable_quantity: { enabled: true, minimum: 2, maximum: 50 } },
      ],
      proration_behavior: "always_invoice",
      trial_update_behavior: "continue_trial",
    });
    const plain = await keysOf(null);
    expect(plain.features.subscription_update.enabled).toBe(false);
    for (const { features } of [plain, membership, team])
      expect(features).toMatchObject({
        customer_update: { enabled: true, allowed_updates: ["email"] },
        invoice_history: { enabled: true },
        payment_method_update: { enabled: true },
        subscription_cancel: { enabled: true, mode: "at_period_end" },
      });
  });

  it("offers no retired plan to switch to, and no switching in a group that has only retired plans", async () => {
    const stripe = await stockedStripe();
    const before = await pushPortal(stripe, catalog);
    const retired = {
      ...catalog,
      offers: catalog.offers.map((one) => ({
        ...one,
        retired: one.lookupKey === "pro_yearly" || one.lookupKey.startsWith("team_"),
      })),
    };
    expect(await pushPortal(stripe, retired)).toEqual(before.map((one) => ({ ...one, outcome: "updated" })));
    const switchingOf = async (group: string) => {
      const id = before.find(({ planGroup }) => planGroup === group)?.configurationId ?? "";
      return (await stripe.billingPortal.configurations.retrieve(id)).features.subscription_update;
    };
    const [monthly] = (await stripe.prices.list({ lookup_keys: ["pro_monthly"] })).data;
    expect(await switchingOf("membership")).toMatchObject({
      enabled: true,
      products: [{ prices: [monthly?.id] }],
    });
    expect((await switchingOf("team")).enabled).toBe(false);
  });

  it("follows a replaced price, and undoes manual changes", async () => {
    const stripe = await stockedStripe();
    const before = await pushPortal(stripe, catalog);
    const id = before.find(({ planGroup }) => planGroup === "team")?.configurationId ?? "";
    await stripe.billingPortal.configurations.update(id, {
      features: { subscription_cancel: { enabled: false } },
    });
    const dearer = {
      ...catalog,
      offers: catalog.offers.map((one) => ({ ...one, amount: one.amount + 100 })),
    };
    const pushed = await pushCatalog(stripe, dearer);
    await pushPortal(stripe, dearer);
    const { features } = await stripe.billingPortal.configurations.retrieve(id);
    expect(features.subscription_cancel.enabled).toBe(true);
    const newest = pushed.find(({ lookupKey }) => lookupKey === "team_yearly")?.priceId;
    expect(features.subscription_update.products?.flatMap(({ prices }) => prices)).toContain(newest);
  });

  it("leaves the merchant's own configurations and the account's default alone", async () => {
    const stripe = await stockedStripe();
    const own = await stripe.billingPortal.configurations.create({
      features: { invoice_history: { enabled: true } },
    });
    await pushPortal(stripe, catalog);
    const after = await stripe.billingPortal.configurations.retrieve(own.id);
    expect(after).toEqual(
      expect.objectContaining({ features: own.features, metadata: {}, updated: own.updated }),
    );
    const ours = (await stripe.billingPortal.configurations.list()).data.filter(({ id }) => id !== own.id);
    expect(ours.map(({ is_default }) => is_default)).toEqual([false, false, false]);
  });

  it("names the plan without a price, before it creates anything", async () => {
    const stripe = await stockedStripe();
    const missing = {
      ...catalog,
      offers: catalog.offers.map((one) => ({ ...one, lookupKey: `other_${one.lookupKey}` })),
    };
    await expect(pushPortal(stripe, missing)).rejects.toThrow(/other_pro_monthly has no price at Stripe/);
    expect((await stripe.billingPortal.configurations.list()).data).toEqual([]);
  });
});
