import { describe, expect, test } from "vitest";
import { eventTypes } from "../testing/simulation.ts";
import { subscriber } from "../testing/subscriber.ts";

/** Source: docs.stripe.com/billing/subscriptions/overview, `active`, and "Handle unpaid subscriptions". */
describe("the status of a subscription follows its most recent invoice that is not void", () => {
  test("marking it uncollectible makes a past_due subscription active", async () => {
    const { failRenewal, read, stripe } = await subscriber();
    const renewal = await failRenewal();
    expect((await read()).status).toBe("past_due");
    expect(await stripe.invoices.markUncollectible(renewal.id ?? "")).toMatchObject({
      status: "uncollectible",
      status_details: { uncollectible: { reason: "user_forgiven" } },
    });
    expect((await read()).status).toBe("active");
    expect((await eventTypes(stripe)).slice(-4)).toEqual([
      "invoice.updated",
      "invoice.marked_uncollectible",
      "customer.updated",
      "customer.subscription.updated",
    ]);
  });

  test("paying it makes the subscription active, whatever older invoices are", async () => {
    const { failRenewal, invoices, read, simulator, stripe } = await subscriber({
      settings: { afterRetries: "past_due" },
    });
    const older = await failRenewal();
    await simulator.clock.advance({ months: 1 });
    const [newest] = await invoices();
    await stripe.invoices.pay(newest?.id ?? "", { payment_method: "pm_card_visa" });
    expect((await read()).status).toBe("active");
    expect((await stripe.invoices.retrieve(older.id ?? "")).status).toBe("open");
  });

  test("paying an older open invoice changes no status", async () => {
    const { failRenewal, read, simulator, stripe } = await subscriber({
      settings: { afterRetries: "past_due" },
    });
    const older = await failRenewal();
    await simulator.clock.advance({ months: 1 });
    const paid = await stripe.invoices.pay(older.id ?? "", { payment_method: "pm_card_visa" });
    expect(paid.status).toBe("paid");
    expect((await read()).status).toBe("past_due");
  });

  test("a draft does not count: in its hour the invoice before it decides", async () => {
    const { failRenewal, newest, read, simulator, stripe } = await subscriber({
      settings: { afterRetries: "past_due" },
    });
    const older = await failRenewal();
    await simulator.clock.advance({ months: 1, hours: -2, minutes: 30 });
    expect((await newest()).status).toBe("draft");
    await stripe.invoices.pay(older.id ?? "", { payment_method: "pm_card_visa" });
    expect((await read()).status).toBe("active");
  });

  test("voiding it leaves the decision to the one before", async () => {
    const { failRenewal, read, stripe } = await subscriber();
    const renewal = await failRenewal();
    await stripe.invoices.voidInvoice(renewal.id ?? "");
    expect((await read()).status).toBe("active");
  });

  test("voiding one that was forgiven brings an older unpaid one back", async () => {
    const { failRenewal, newest, read, simulator, stripe } = await subscriber({
      settings: { afterRetries: "past_due" },
    });
    await failRenewal();
    await simulator.clock.advance({ months: 1 });
    const forgiven = await stripe.invoices.markUncollectible((await newest()).id ?? "");
    expect((await read()).status).toBe("active");
    await stripe.invoices.voidInvoice(forgiven.id ?? "");
    expect((await read()).status).toBe("past_due");
  });

  test("an older invoice that fails again changes nothing", async () => {
    const { failRenewal, newest, read, simulator, stripe } = await subscriber({
      settings: { retryDays: [20, 20, 20] },
    });
    const older = await failRenewal();
    await simulator.clock.advance({ days: 31 });
    await stripe.invoices.pay((await newest()).id ?? "", { payment_method: "pm_card_visa" });
    expect((await read()).status).toBe("active");
    await simulator.clock.advance({ days: 20 });
    expect((await stripe.invoices.retrieve(older.id ?? "")).attempt_count).toBe(3);
    expect((await read()).status).toBe("active");
  });
});

/** Source: docs.stripe.com/api/invoices/object, `status_details.uncollectible.reason`. */
describe("why an invoice is uncollectible", () => {
  test("collection is paused, and the subscription stays active", async () => {
    const { id, newest, read, simulator, stripe } = await subscriber();
    await stripe.subscriptions.update(id, { pause_collection: { behavior: "mark_uncollectible" } });
    await simulator.clock.advance({ months: 1, hours: 2 });
    expect(await newest()).toMatchObject({
      status: "uncollectible",
      status_details: { uncollectible: { reason: "subscription_paused" } },
    });
    expect((await read()).status).toBe("active");
  });

  test("the last retry failed, and the account gives such invoices up", async () => {
    const { customer, failRenewal, newest, read, simulator, stripe } = await subscriber({
      settings: { afterRetries: "past_due", invoiceAfterRetries: "uncollectible" },
    });
    await failRenewal();
    await simulator.clock.advance({ days: 15 });
    expect(await newest()).toMatchObject({
      status: "uncollectible",
      status_details: { uncollectible: { reason: "max_payment_attempts" } },
    });
    expect((await read()).status).toBe("active");
    // Source: docs.stripe.com/api/customers/object, `delinquent`: dunning does not reset it.
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ delinquent: true });
  });

  test("a reason goes when the invoice is paid after all", async () => {
    const { failRenewal, stripe } = await subscriber();
    const { id = "" } = await failRenewal();
    await stripe.invoices.markUncollectible(id);
    const paid = await stripe.invoices.pay(id, { payment_method: "pm_card_visa" });
    expect([paid.status, paid.status_details]).toEqual(["paid", {}]);
  });
});
