import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";

const ada = { type: "user", id: "ada" } as const;
const minute = 60_000;
const day = 86_400_000;

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

/** One pass over what can still change access; not a single event is delivered in these tests. */
const pass = () => shop.billing.reconcile({ scope: "access" });

async function grants(level: string): Promise<boolean> {
  // A process remembers an answer for five seconds.
  await shop.simulator.clock.advance(6_000);
  return (await shop.billing.checkEntitlement(ada, level)).allowed;
}

async function buy(offer: string, number?: string): Promise<void> {
  await shop.simulator.pay(await shop.open(ada, offer), card(number));
  await pass();
}

/** Whether the passes of some days grant something, pass by pass, six hours apart. */
async function passes(days: number, level: string): Promise<boolean[]> {
  const seen: boolean[] = [];
  for (let hours = 0; hours < days * 24; hours += 6) {
    await shop.simulator.clock.advance(6 * 60 * minute);
    await pass();
    seen.push(await grants(level));
  }
  return seen;
}

async function command(path: string, body: object): Promise<{ id: string }> {
  const response = await fetch(`http://127.0.0.1:${shop.stripeConfig.port}/_simulator/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  return (await response.json()) as { id: string };
}

const newestPayment = async (): Promise<Stripe.PaymentIntent> => {
  const [intent] = (await shop.stripe.paymentIntents.list()).data;
  if (!intent) throw new Error("Nothing was paid.");
  return intent;
};

describe("one pass finds what changed long after it was made", () => {
  it("a refund that fails days after it had succeeded", async () => {
    await buy("basic_month", "4000000000005126");
    await shop.stripe.refunds.create({ payment_intent: (await newestPayment()).id });
    await pass();
    expect(await grants("BASIC")).toBe(false);
    expect(await passes(10, "BASIC")).toContain(true);
    const [refund] = (await shop.stripe.refunds.list()).data;
    expect(refund?.status).toBe("failed");
  });

  it("a dispute that is won weeks after it was opened", async () => {
    await buy("basic_month");
    const { latest_charge: charge } = await newestPayment();
    const { id } = await command("disputes/open", { charge });
    await pass();
    expect(await grants("BASIC")).toBe(false);
    await shop.simulator.clock.advance(20 * day);
    await pass();
    await command("disputes/move", { dispute: id, status: "won" });
    expect(await pass()).toMatchObject({ older: 1 });
    expect(await grants("BASIC")).toBe(true);
    expect(await pass()).toMatchObject({ older: 0 });
  });

  it("a bank's refusal of a renewal, beside a newer invoice that is paid", async () => {
    await buy("pro_plan");
    const [subscription] = (await shop.stripe.subscriptions.list()).data;
    const customer = String(subscription?.customer);
    const refused = await shop.stripe.paymentMethods.create({
      type: "sepa_debit",
      sepa_debit: { iban: "DE62370400440532013001" },
      billing_details: { name: "Ada Lovelace", email: "ada@example.test" },
    });
    const bad = await shop.stripe.paymentMethods.attach(refused.id, { customer });
    const change = (quantity: number, more: Stripe.SubscriptionUpdateParams) =>
      shop.stripe.subscriptions.update(subscription?.id ?? "", {
        items: [{ id: subscription?.items.data[0]?.id ?? "", quantity }],
        ...more,
      });
    await change(2, { default_payment_method: bad.id, proration_behavior: "none" });
    await shop.simulator.clock.advance(31.2 * day);
    await pass();
    expect((await newestPayment()).status).toBe("processing");
    // A credit on top: the newest invoice is paid, so the status of the subscription stays active.
    await change(1, { proration_behavior: "always_invoice" });
    await pass();
    const reason = async () => (await shop.billing.listEntitlements(ada)).entitlements[0]?.reason;
    expect(await reason()).toBe("subscribed");
    await shop.simulator.clock.advance(10 * day);
    expect((await shop.stripe.subscriptions.list()).data[0]?.status).toBe("active");
    expect(await pass()).toMatchObject({ older: 1 });
    expect(await reason()).toBe("past_due_grace");
    expect(await pass()).toMatchObject({ older: 0 });
  });

  it("an older open invoice of a running plan that is paid at last", async () => {
    await command("settings", { afterRetries: "past_due", invoiceAfterRetries: "past_due", retryDays: [] });
    await buy("pro_plan");
    const [subscription] = (await shop.stripe.subscriptions.list()).data;
    const customer = String(subscription?.customer);
    const bad = await shop.stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
    await shop.stripe.subscriptions.update(subscription?.id ?? "", { default_payment_method: bad.id });
    await shop.simulator.clock.advance(60 * day);
    await pass();
    expect(await grants("PRO")).toBe(false);
    const open = (await shop.stripe.invoices.list({ status: "open" })).data;
    expect(open).toHaveLength(2);
    await shop.stripe.invoices.pay(open[1]?.id ?? "", { paid_out_of_band: true });
    expect(await pass()).toMatchObject({ older: 1 });
    expect(await grants("PRO")).toBe(true);
    expect(await pass()).toMatchObject({ older: 0 });
  });
});

it("a customer whose sync fails is due by itself, however far the next passes read back", async () => {
  await buy("basic_month");
  await shop.stripe.refunds.create({ payment_intent: (await newestPayment()).id });
  const refuseSync = async () => {
    // Between the list that finds the refund and the sync that it asks for.
    const before = shop.simulator.requests.at(-1);
    if (before?.method === "GET" && before.path === "/v1/refunds")
      shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, method: "GET" });
  };
  const options = { scope: "access", pause: refuseSync } as const;
  expect(await shop.billing.reconcile(options)).toMatchObject({ failed: 1, older: 0 });
  expect(await grants("BASIC")).toBe(true);
  expect(await shop.billing.syncScheduled()).toBe(1);
  expect(await grants("BASIC")).toBe(false);
});
