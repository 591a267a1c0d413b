import type { PaymentForm } from "@tollgate/stripe-simulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBilling } from "../billing.ts";
import type { Sync } from "../sync-port.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import { endDuplicates } from "./duplicates.ts";

const ada = { type: "user", id: "ada" } as const;
const debit: PaymentForm = {
  method: "bank_debit",
  accountHolder: "Ada Lovelace",
  iban: "DE89370400440532013000",
};

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

/**
 * Ada pays for a second plan without the shop's own checkout, a minute later: it is paid for that much longer. Returns
 * the ids of both subscriptions.
 */
async function buyTwice(second: PaymentForm): Promise<{ older: string; newer: string }> {
  await shop.simulator.pay(await shop.open(ada, "pro_plan"), card());
  const [first] = (await shop.stripe.subscriptions.list()).data;
  await shop.simulator.clock.advance(60_000);
  const prices = await shop.stripe.prices.list({ lookup_keys: ["pro_plan"] });
  const session = await shop.stripe.checkout.sessions.create({
    mode: "subscription",
    customer: String(first?.customer),
    line_items: [{ price: prices.data[0]?.id ?? "", quantity: 1 }],
    success_url: "http://shop.test",
  });
  await shop.simulator.pay(session.id, second);
  await shop.billing.syncOwner(ada, "success-page");
  const all = (await shop.stripe.subscriptions.list()).data;
  // The sweep syncs a customer again after five minutes.
  await shop.simulator.clock.advance(5 * 60_000);
  return { older: first?.id ?? "none", newer: all.find(({ id }) => id !== first?.id)?.id ?? "none" };
}

const statusOf = async (id: string) => (await shop.stripe.subscriptions.retrieve(id)).status;
const refunds = async () => (await shop.stripe.refunds.list()).data;

async function paymentOf(id: string): Promise<string> {
  const subscription = await shop.stripe.subscriptions.retrieve(id, { expand: ["latest_invoice.payments"] });
  const invoice = subscription.latest_invoice;
  const [paid] = typeof invoice === "object" ? (invoice?.payments?.data ?? []) : [];
  return String(paid?.payment.payment_intent);
}

describe("a second plan", () => {
  it("is left as it is where the policy only reports", async () => {
    const { older } = await buyTwice(card());
    const billing = createBilling({
      ...shop.deps,
      policy: { ...shop.deps.policy, duplicateSubscriptions: "report" },
    });
    expect(await billing.endFlaggedDuplicates()).toBe(0);
    expect(await billing.endDuplicates([older])).toEqual([]);
    expect((await shop.stripe.subscriptions.list()).data).toHaveLength(2);
    expect(await refunds()).toEqual([]);
  });

  it("whose payment is still with the bank waits for the bank; then the one paid for less long is refunded and ended", async () => {
    const { older, newer } = await buyTwice(debit);
    expect(await shop.billing.endFlaggedDuplicates()).toBe(0);
    expect([await statusOf(older), await statusOf(newer)]).toEqual(["active", "active"]);
    await shop.simulator.settle(await paymentOf(newer), "succeeded");
    await shop.simulator.clock.advance(5 * 60_000);
    expect(await shop.billing.endFlaggedDuplicates()).toBe(1);
    expect([await statusOf(older), await statusOf(newer)]).toEqual(["canceled", "active"]);
    expect((await refunds()).map(({ amount }) => amount)).toEqual([900]);
  });

  it("that was refunded by hand is ended all the same", async () => {
    const { newer } = await buyTwice(card());
    await shop.stripe.refunds.create({ payment_intent: await paymentOf(newer) });
    expect(await shop.billing.endDuplicates([newer])).toEqual([
      { subscriptionId: newer, canceled: true, refunded: 0 },
    ]);
    expect(await refunds()).toHaveLength(1);
  });

  it("that could not be refunded stays live, and is found again", async () => {
    const { older } = await buyTwice(card());
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: "/v1/refunds" });
    expect(await shop.billing.endFlaggedDuplicates()).toBe(0);
    expect(shop.log.lines).toContainEqual(
      expect.objectContaining({ alert: "P1", message: "a duplicate could not be ended" }),
    );
    expect(await statusOf(older)).toBe("active");
    await shop.simulator.clock.advance(5 * 60_000);
    expect(await shop.billing.endFlaggedDuplicates()).toBe(1);
    expect(await statusOf(older)).toBe("canceled");
    expect(await refunds()).toHaveLength(1);
  });

  it("stays when the one that would be kept has ended since the list was made", async () => {
    const { older, newer } = await buyTwice(card());
    await shop.stripe.subscriptions.cancel(newer);
    shop.simulator.faults.add({ fault: { kind: "stale" }, method: "GET", path: /^\/v1\/subscriptions$/ });
    expect(await shop.billing.endDuplicates([older])).toEqual([]);
    expect(await statusOf(older)).toBe("active");
    expect(await refunds()).toEqual([]);
  });

  it("stays while two readings in a row do not agree, whichever of them is old", async () => {
    const { older, newer } = await buyTwice(card());
    for (const old of [1, 2]) {
      let reads = 0;
      const sync: Sync = async (customerId, options) => {
        const outcome = await shop.billing.syncStripeDataToKV(customerId, options);
        reads += 1;
        return outcome.kind === "applied" && reads === old ? { ...outcome, duplicates: [newer] } : outcome;
      };
      expect(await endDuplicates({ ...shop.deps, sync }, [older])).toEqual([]);
      expect(reads).toBe(2);
    }
    expect([await statusOf(older), await statusOf(newer)]).toEqual(["active", "active"]);
    expect(await refunds()).toEqual([]);
  });

  it("that was read as it was before its payment stays for now, and is ended by the next attempt", async () => {
    const { older } = await buyTwice(card());
    shop.simulator.faults.add({ fault: { kind: "stale" }, path: `/v1/subscriptions/${older}` });
    expect(await shop.billing.endDuplicates([older])).toEqual([]);
    expect(await shop.billing.endDuplicates([older])).toEqual([
      { subscriptionId: older, canceled: true, refunded: 900 },
    ]);
  });
});
