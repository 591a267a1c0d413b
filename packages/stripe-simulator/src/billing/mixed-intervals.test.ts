import { describe, expect, test } from "vitest";
import { billed, firstItem, periods, second, startBilling } from "../testing/billing.ts";

/** Source: docs.stripe.com/billing/subscriptions/mixed-interval. */
describe("items with different intervals", () => {
  test("each have their own period, and a renewal bills only those whose period ended", async () => {
    const { invoices, price, stripe, subscribe, until } = await startBilling("2024-01-01");
    const monthly = await price(1500);
    const quarterly = await price(10_000, "month", 3);
    const subscription = await subscribe([{ price: monthly.id }, { price: quarterly.id }]);
    expect(periods(subscription)).toEqual([
      { end: second("2024-02-01"), start: second("2024-01-01") },
      { end: second("2024-04-01"), start: second("2024-01-01") },
    ]);
    await until("2024-04-01T02:00Z");
    expect((await invoices()).map(billed)).toEqual([
      [
        { amount: 1500, end: second("2024-02-01"), proration: false, start: second("2024-01-01") },
        { amount: 10_000, end: second("2024-04-01"), proration: false, start: second("2024-01-01") },
      ],
      [{ amount: 1500, end: second("2024-03-01"), proration: false, start: second("2024-02-01") }],
      [{ amount: 1500, end: second("2024-04-01"), proration: false, start: second("2024-03-01") }],
      [
        { amount: 1500, end: second("2024-05-01"), proration: false, start: second("2024-04-01") },
        { amount: 10_000, end: second("2024-07-01"), proration: false, start: second("2024-04-01") },
      ],
    ]);
    expect(periods(await stripe.subscriptions.retrieve(subscription.id))).toEqual([
      { end: second("2024-05-01"), start: second("2024-04-01") },
      { end: second("2024-07-01"), start: second("2024-04-01") },
    ]);
  });

  test("a yearly price beside a monthly one is billed once in twelve months", async () => {
    const { invoices, price, subscribe, until } = await startBilling("2026-01-01");
    await subscribe([{ price: (await price(900)).id }, { price: (await price(9900, "year")).id }]);
    await until("2027-01-01T02:00Z");
    const totals = (await invoices()).map(({ total }) => total);
    expect(totals).toEqual([10_800, ...Array<number>(11).fill(900), 10_800]);
  });

  test("all end with a trial", async () => {
    const { price, subscribe } = await startBilling("2026-01-01");
    const items = [{ price: (await price(900)).id }, { price: (await price(9900, "year")).id }];
    const subscription = await subscribe(items, { trial_end: second("2026-01-15") });
    expect(periods(subscription).map(({ end }) => end)).toEqual([second("2026-01-15"), second("2026-01-15")]);
  });

  test.each([
    ["month", 1, "month", 3],
    ["month", 1, "year", 1],
    ["day", 1, "week", 1],
    ["day", 1, "month", 3],
    ["day", 7, "week", 2],
    ["month", 12, "year", 2],
  ] as const)("%s × %i and %s × %i stand in one subscription", async (a, countA, b, countB) => {
    const { price, subscribe } = await startBilling("2026-01-01");
    const items = [{ price: (await price(100, a, countA)).id }, { price: (await price(200, b, countB)).id }];
    expect((await subscribe(items)).items.data).toHaveLength(2);
  });

  test.each([
    ["month", 2, "month", 3],
    ["month", 4, "month", 6],
    ["week", 1, "month", 1],
    ["day", 2, "week", 1],
    ["month", 5, "year", 1],
  ] as const)("%s × %i and %s × %i do not", async (a, countA, b, countB) => {
    const { price, subscribe } = await startBilling("2026-01-01");
    const items = [{ price: (await price(100, a, countA)).id }, { price: (await price(200, b, countB)).id }];
    await expect(subscribe(items)).rejects.toMatchObject({ param: "items", statusCode: 400 });
  });
});

/** Source: docs.stripe.com/api/subscriptions/create, `currency`; every item is billed on the same invoice. */
describe("items in two currencies", () => {
  test("are refused, at the beginning and later", async () => {
    const { price, stripe, subscribe } = await startBilling("2026-01-01");
    const [usd, jpy] = [await price(900), await price(1500, "month", 1, "jpy")];
    const message = expect.stringContaining("only supports `jpy`");
    await expect(subscribe([{ price: usd.id }, { price: jpy.id }])).rejects.toMatchObject({
      message,
      param: "items[1][price]",
      statusCode: 400,
    });
    const subscription = await subscribe([{ price: usd.id }]);
    await expect(
      stripe.subscriptionItems.create({ price: jpy.id, subscription: subscription.id }),
    ).rejects.toMatchObject({ message, statusCode: 400 });
    const items = [{ id: firstItem(subscription).id, price: jpy.id }];
    await expect(stripe.subscriptions.update(subscription.id, { items })).rejects.toMatchObject({
      message,
      statusCode: 400,
    });
    await expect(subscribe([{ price: usd.id }], { currency: "eur" })).rejects.toMatchObject({
      statusCode: 400,
    });
  });
});

/**
 * Flexible billing never resets the anchor by itself. Source: docs.stripe.com/billing/subscriptions/billing-mode/compare,
 * "Reset the billing cycle anchor". That the new item's period is the one aligned with the anchor is said for a
 * resumption only (mixed-interval, "Pause at trial end and resume"); here it is the same rule (?).
 */
describe("a change of interval", () => {
  async function changed(
    from: "month" | "year",
    to: "month" | "year",
    at: string,
    behavior = "always_invoice",
  ) {
    const billing = await startBilling("2026-01-01");
    const [old, next] = [
      await billing.price(from === "month" ? 3100 : 36_500, from),
      await billing.price(to === "month" ? 3100 : 36_500, to),
    ];
    const subscription = await billing.subscribe([{ price: old.id }]);
    await billing.until(at);
    const updated = await billing.stripe.subscriptions.update(subscription.id, {
      items: [{ id: firstItem(subscription).id, price: next.id }],
      proration_behavior: behavior as "always_invoice" | "create_prorations" | "none",
    });
    return { ...billing, updated };
  }

  test("monthly to yearly keeps the anchor: the year stands on a debit for 350 of its 365 days", async () => {
    const { newest, updated } = await changed("month", "year", "2026-01-16");
    expect(updated.billing_cycle_anchor).toBe(second("2026-01-01"));
    expect(periods(updated)).toEqual([{ end: second("2027-01-01"), start: second("2026-01-01") }]);
    const invoice = await newest();
    expect(invoice).toMatchObject({ amount_paid: 33_400, billing_reason: "subscription_update" });
    expect(billed(invoice)).toEqual([
      { amount: -1600, end: second("2026-02-01"), proration: true, start: second("2026-01-16") },
      { amount: 35_000, end: second("2027-01-01"), proration: true, start: second("2026-01-16") },
    ]);
  });

  test("is not billed again before the year is over", async () => {
    const { invoices, until } = await changed("month", "year", "2026-01-16");
    await until("2027-01-01T02:00Z");
    expect((await invoices()).map(({ total }) => total)).toEqual([3100, 33_400, 36_500]);
  });

  test("yearly to monthly credits the rest of the year and bills the rest of the month", async () => {
    const { balance, invoices, newest, until, updated } = await changed("year", "month", "2026-03-17");
    expect(periods(updated)).toEqual([{ end: second("2026-04-01"), start: second("2026-03-01") }]);
    const invoice = await newest();
    expect(billed(invoice)).toEqual([
      { amount: -29_000, end: second("2027-01-01"), proration: true, start: second("2026-03-17") },
      { amount: 1500, end: second("2026-04-01"), proration: true, start: second("2026-03-17") },
    ]);
    expect(invoice).toMatchObject({ amount_due: 0, status: "paid", total: -27_500 });
    expect(await balance()).toBe(-27_500);
    await until("2026-04-01T02:00Z");
    expect((await invoices()).at(-1)).toMatchObject({ amount_due: 0, amount_paid: 0, total: 3100 });
    expect(await balance()).toBe(-24_400);
  });

  test("with create_prorations waits for the next invoice of the subscription (?)", async () => {
    const { invoices, until } = await changed("month", "year", "2026-01-16", "create_prorations");
    await until("2026-12-31");
    expect(await invoices()).toHaveLength(1);
    await until("2027-01-01T02:00Z");
    expect((await invoices()).map(({ total }) => total)).toEqual([3100, 33_400 + 36_500]);
  });

  test("without prorations bills nothing until the new period ends", async () => {
    const { invoices, until, updated } = await changed("month", "year", "2026-01-16", "none");
    expect(periods(updated)).toEqual([{ end: second("2027-01-01"), start: second("2026-01-01") }]);
    await until("2026-12-31");
    expect(await invoices()).toHaveLength(1);
  });

  /** Source: docs.stripe.com/billing/subscriptions/prorations, "Calculation logic with no prorations". */
  test("without prorations leaves the last price that was billed, for the rest of the new period", async () => {
    const { newest, stripe, updated } = await changed("year", "month", "2026-03-17", "none");
    await stripe.subscriptions.cancel(updated.id, { invoice_now: true, prorate: true });
    expect(billed(await newest())).toEqual([
      { amount: -1500, end: second("2026-04-01"), proration: true, start: second("2026-03-17") },
    ]);
  });

  test("an added yearly item is billed for its own rest, and the monthly one goes on", async () => {
    const { invoices, newest, price, stripe, subscribe, until } = await startBilling("2026-01-01");
    const subscription = await subscribe([{ price: (await price(3100)).id }]);
    await until("2026-01-16");
    const yearly = await price(36_500, "year");
    await stripe.subscriptionItems.create({
      price: yearly.id,
      proration_behavior: "always_invoice",
      subscription: subscription.id,
    });
    expect(billed(await newest())).toEqual([
      { amount: 35_000, end: second("2027-01-01"), proration: true, start: second("2026-01-16") },
    ]);
    await until("2026-02-01T02:00Z");
    expect((await invoices()).map(({ total }) => total)).toEqual([3100, 35_000, 3100]);
  });
});
