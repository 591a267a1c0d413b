import type { PaymentForm } from "@tollgate/stripe-simulator";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";

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

/** Ada pays for a second plan without the shop's own checkout. Returns the id of its subscription. */
async function buyTwice(second: PaymentForm): Promise<string> {
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
  return all.find(({ id }) => id !== first?.id)?.id ?? "none";
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
  it("whose payment is still with the bank waits for the bank, and is then refunded and ended", async () => {
    const id = await buyTwice(debit);
    expect(await shop.billing.endFlaggedDuplicates()).toBe(0);
    expect(await statusOf(id)).toBe("active");
    await shop.simulator.settle(await paymentOf(id), "succeeded");
    expect(await shop.billing.endFlaggedDuplicates()).toBe(1);
    expect(await statusOf(id)).toBe("canceled");
    expect((await refunds()).map(({ amount }) => amount)).toEqual([900]);
  });

  it("that was refunded by hand is ended all the same", async () => {
    const id = await buyTwice(card());
    await shop.stripe.refunds.create({ payment_intent: await paymentOf(id) });
    expect(await shop.billing.endDuplicates([id])).toEqual([
      { subscriptionId: id, canceled: true, refunded: 0 },
    ]);
    expect(await refunds()).toHaveLength(1);
  });

  it("that could not be refunded stays live, and is found again", async () => {
    const id = await buyTwice(card());
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: "/v1/refunds" });
    await expect(shop.billing.endFlaggedDuplicates()).rejects.toThrow();
    expect(await statusOf(id)).toBe("active");
    expect(await shop.billing.endFlaggedDuplicates()).toBe(1);
    expect(await statusOf(id)).toBe("canceled");
    expect(await refunds()).toHaveLength(1);
  });

  it("that was read before its payment is refunded by what its cancellation says", async () => {
    const id = await buyTwice(card());
    shop.simulator.faults.add({ fault: { kind: "stale" }, path: `/v1/subscriptions/${id}` });
    expect(await shop.billing.endDuplicates([id])).toEqual([
      { subscriptionId: id, canceled: true, refunded: 900 },
    ]);
  });
});
