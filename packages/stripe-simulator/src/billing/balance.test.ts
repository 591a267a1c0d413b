import { describe, expect, test } from "vitest";
import { firstItem, startBilling } from "../testing/billing.ts";

/** Source: docs.stripe.com/billing/customer/balance. */
describe("the customer's balance", () => {
  /** 9.00 a month for two seats; one is given up when 21 of 31 days are left. */
  async function oneSeatLess() {
    const billing = await startBilling("2026-01-01");
    const subscription = await billing.subscribe([{ price: (await billing.price(900)).id, quantity: 2 }]);
    const { id } = firstItem(subscription);
    await billing.until("2026-01-11");
    await billing.stripe.subscriptionItems.update(id, { proration_behavior: "always_invoice", quantity: 1 });
    return { ...billing, id, subscription };
  }

  test("takes the credit of a downgrade: its invoice is paid, costs nothing and charges nobody", async () => {
    const { balance, newest, stripe } = await oneSeatLess();
    const invoice = await newest();
    expect(invoice.lines.data.map(({ amount }) => amount)).toEqual([-1219, 610]);
    expect(invoice).toMatchObject({
      amount_due: 0,
      amount_paid: 0,
      ending_balance: -609,
      starting_balance: 0,
      status: "paid",
      total: -609,
    });
    expect((await stripe.invoicePayments.list({ invoice: invoice.id })).data).toEqual([]);
    expect(await balance()).toBe(-609);
  });

  test("pays a part of the next renewal, and the card the rest", async () => {
    const { balance, newest, until } = await oneSeatLess();
    await until("2026-02-01T02:00Z");
    expect(await newest()).toMatchObject({
      amount_due: 291,
      amount_paid: 291,
      ending_balance: 0,
      starting_balance: -609,
      status: "paid",
      total: 900,
    });
    expect(await balance()).toBe(0);
  });

  test("pays a whole renewal: paid in full with nothing paid, and no payment", async () => {
    const { balance, customer, newest, stripe, until } = await oneSeatLess();
    await stripe.customers.update(customer.id, { balance: -1500 });
    await until("2026-02-01T02:00Z");
    const invoice = await newest();
    expect(invoice).toMatchObject({
      amount_due: 0,
      amount_paid: 0,
      ending_balance: -600,
      starting_balance: -1500,
      status: "paid",
      total: 900,
    });
    expect((await stripe.invoicePayments.list({ invoice: invoice.id })).data).toEqual([]);
    expect(await balance()).toBe(-600);
  });

  test("is not touched by a change that waits for the renewal, which then costs less", async () => {
    const { balance, id, newest, stripe, until } = await oneSeatLess();
    await until("2026-02-01T02:00Z");
    await until("2026-02-15");
    await stripe.subscriptionItems.update(id, { quantity: 0 });
    expect(await balance()).toBe(0);
    await until("2026-03-01T02:00Z");
    expect(await newest()).toMatchObject({ amount_due: 0, status: "paid", total: -450 });
    expect(await balance()).toBe(-450);
  });
});
