import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { eventTypes } from "../testing/simulation.ts";
import { refusalOf, subscriber } from "../testing/subscriber.ts";

const paymentsOf = async (stripe: Stripe, invoice: string) =>
  (await stripe.invoicePayments.list({ invoice })).data.reverse();

/** An open renewal of 20.00. */
async function unpaid() {
  const story = await subscriber();
  const { id = "" } = await story.failRenewal();
  const { stripe } = story;
  return {
    ...story,
    invoiceId: id,
    invoice: () => stripe.invoices.retrieve(id),
    payments: () => paymentsOf(stripe, id),
    pay: (amount: number, extra: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
      stripe.paymentIntents.create({
        amount,
        confirm: true,
        currency: "usd",
        customer: story.customer.id,
        off_session: true,
        payment_method: "pm_card_visa",
        ...extra,
      }),
    report: (value: number) =>
      stripe.paymentRecords.reportPayment({
        amount_requested: { currency: "usd", value },
        customer_details: { customer: story.customer.id },
        guaranteed: { guaranteed_at: 1 },
        initiated_at: 1,
        outcome: "guaranteed",
        payment_method_details: { custom: { display_name: "Cash" }, type: "custom" },
        processor_details: { custom: { payment_reference: "receipt 7" }, type: "custom" },
      }),
  };
}

/** Sources: docs.stripe.com/invoicing/partial-payments; docs.stripe.com/api/invoices/attach_payment. */
describe("an invoice with several payments", () => {
  test("is paid when they add up, and its default payment is for what is left", async () => {
    const { invoice, invoiceId, pay, payments, read, stripe } = await unpaid();
    const first = await pay(500);
    expect(await stripe.invoices.attachPayment(invoiceId, { payment_intent: first.id })).toMatchObject({
      amount_paid: 500,
      amount_remaining: 1500,
      status: "open",
    });
    const [byDefault] = await payments();
    expect(byDefault).toMatchObject({ amount_requested: 1500, is_default: true, status: "open" });
    expect(await stripe.paymentIntents.retrieve(String(byDefault?.payment.payment_intent))).toMatchObject({
      amount: 1500,
    });
    const second = await pay(1500);
    await stripe.invoices.attachPayment(invoiceId, { payment_intent: second.id });
    expect(await invoice()).toMatchObject({ amount_paid: 2000, amount_remaining: 0, status: "paid" });
    expect((await payments()).map((row) => [row.is_default, row.status, row.amount_paid])).toEqual([
      [true, "canceled", null],
      [false, "paid", 500],
      [false, "paid", 1500],
    ]);
    expect((await read()).status).toBe("active");
  });

  test("is paid by one that succeeds after it was attached", async () => {
    const { customer, invoice, invoiceId, stripe } = await unpaid();
    const waiting = await stripe.paymentIntents.create({
      amount: 2000,
      currency: "usd",
      customer: customer.id,
      payment_method: "pm_card_visa",
    });
    await stripe.invoices.attachPayment(invoiceId, { payment_intent: waiting.id });
    expect((await invoice()).status).toBe("open");
    await stripe.paymentIntents.confirm(waiting.id, { off_session: true });
    expect((await invoice()).status).toBe("paid");
  });

  /** Source: docs.stripe.com/api/invoices/object, `amount_overpaid`: credited to the customer's balance. */
  test("credits what is too much to the customer's balance", async () => {
    const { customer, invoiceId, pay, stripe } = await unpaid();
    const paid = await stripe.invoices.attachPayment(invoiceId, { payment_intent: (await pay(2500)).id });
    expect(paid).toMatchObject({ amount_overpaid: 500, amount_paid: 2000, status: "paid" });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -500 });
    expect(await eventTypes(stripe)).toContain("invoice.overpaid");
  });

  test("refuses a payment of somebody else, in another currency, or for a closed invoice", async () => {
    const { invoiceId, pay, stripe } = await unpaid();
    const other = await stripe.customers.create({});
    const somebody = await pay(500, { customer: other.id });
    const euros = await pay(500, { currency: "eur" });
    for (const intent of [somebody, euros]) {
      const attach = stripe.invoices.attachPayment(invoiceId, { payment_intent: intent.id });
      expect(await refusalOf(attach)).toMatchObject({ statusCode: 400 });
    }
    await stripe.invoices.voidInvoice(invoiceId);
    const late = stripe.invoices.attachPayment(invoiceId, { payment_intent: (await pay(500)).id });
    expect(await refusalOf(late)).toMatchObject({ code: "status_transition_invalid" });
  });
});

/**
 * Sources: docs.stripe.com/api/invoices/pay, `paid_out_of_band`; docs.stripe.com/api/events/types: `invoice.paid` is
 * sent for it, `invoice.payment_succeeded` is not. No type of invoice payment stands for it.
 */
test("an invoice that was paid out of band has no paid payment", async () => {
  const { invoiceId, payments, read, stripe } = await unpaid();
  expect(await stripe.invoices.pay(invoiceId, { paid_out_of_band: true })).toMatchObject({
    amount_paid: 2000,
    amount_remaining: 0,
    status: "paid",
  });
  const [only, ...others] = await payments();
  expect([only?.status, others]).toEqual(["canceled", []]);
  const intent = await stripe.paymentIntents.retrieve(String(only?.payment.payment_intent));
  expect([intent.status, intent.amount_received]).toEqual(["canceled", 0]);
  expect((await read()).status).toBe("active");
  const types = (await eventTypes(stripe)).slice(-6);
  expect(types).toContain("invoice.paid");
  expect(types).not.toContain("invoice.payment_succeeded");
});

/** Sources: docs.stripe.com/api/payment-record; docs.stripe.com/api/invoices/attach_payment, `payment_record`. */
describe("a payment record", () => {
  test("pays an invoice, and is found from it and from the record", async () => {
    const { invoice, invoiceId, payments, report, stripe } = await unpaid();
    const record = await report(2000);
    expect(record).toMatchObject({
      amount_guaranteed: { currency: "usd", value: 2000 },
      reported_by: "self",
    });
    await stripe.invoices.attachPayment(invoiceId, { payment_record: record.id });
    expect((await invoice()).status).toBe("paid");
    const paid = { payment: { payment_record: record.id, type: "payment_record" }, status: "paid" };
    expect((await payments()).at(-1)).toMatchObject(paid);
    const byRecord = await stripe.invoicePayments.list({
      expand: ["data.payment.payment_record"],
      payment: { payment_record: record.id, type: "payment_record" },
    });
    expect(byRecord.data).toMatchObject([
      { invoice: invoiceId, payment: { payment_record: { id: record.id } } },
    ]);
  });

  test("is refunded in part, and never by more than it is", async () => {
    const { report, stripe } = await unpaid();
    const { id } = await report(2000);
    const refund = (value: number) =>
      stripe.paymentRecords.reportRefund(id, {
        amount: { currency: "usd", value },
        outcome: "refunded",
        processor_details: { custom: { refund_reference: `refund ${value}` }, type: "custom" },
      });
    expect((await refund(500)).amount_refunded.value).toBe(500);
    expect(await refusalOf(refund(1600))).toMatchObject({ statusCode: 400 });
  });
});

/** Source: docs.stripe.com/api/invoice-payment/list. */
test("invoice payments are listed by type, by intent, by invoice and by status", async () => {
  const { invoiceId, invoices, stripe } = await unpaid();
  const [, first] = await invoices();
  const list = async (by: Stripe.InvoicePaymentListParams) =>
    (await stripe.invoicePayments.list(by)).data.map((row) => row.invoice);
  expect(await list({ payment: { type: "payment_intent" } })).toEqual([invoiceId, first?.id]);
  expect(await list({ payment: { type: "payment_record" } })).toEqual([]);
  expect(await list({ status: "paid" })).toEqual([first?.id]);
  expect(await list({ invoice: invoiceId, status: "open" })).toEqual([invoiceId]);
  const [payment] = await paymentsOf(stripe, first?.id ?? "");
  const payment_intent = String(payment?.payment.payment_intent);
  expect(await list({ payment: { payment_intent, type: "payment_intent" } })).toEqual([first?.id]);
});
