import { describe, expect, test } from "vitest";
import { eventTypes } from "../testing/simulation.ts";
import { refusalOf, subscriber } from "../testing/subscriber.ts";

/** A paid invoice of 20.00. */
async function paid() {
  const story = await subscriber();
  const invoice = (await story.newest()).id ?? "";
  return { ...story, invoice, reread: () => story.stripe.invoices.retrieve(invoice) };
}

/** Source of all, unless a test names another: docs.stripe.com/api/credit_notes/create. */
describe("a credit note after the payment", () => {
  test("refunds, credits the balance, and gives back elsewhere: each its part", async () => {
    const { customer, invoice, reread, stripe } = await paid();
    const note = await stripe.creditNotes.create({
      amount: 1000,
      credit_amount: 300,
      expand: ["refunds.refund"],
      invoice,
      out_of_band_amount: 200,
      reason: "order_change",
      refund_amount: 500,
    });
    expect(note).toMatchObject({
      amount: 1000,
      customer_balance_transaction: expect.stringMatching(/^cbtxn_/),
      number: expect.stringMatching(/-CN-01$/),
      out_of_band_amount: 200,
      post_payment_amount: 1000,
      pre_payment_amount: 0,
      refunds: [{ amount_refunded: 500, refund: { amount: 500, status: "succeeded" } }],
      status: "issued",
      type: "post_payment",
    });
    expect(await reread()).toMatchObject({
      amount_paid: 2000,
      post_payment_credit_notes_amount: 1000,
      status: "paid",
    });
    expect((await stripe.charges.list()).data[0]).toMatchObject({ amount_refunded: 500, refunded: false });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -300 });
    expect((await stripe.customers.listBalanceTransactions(customer.id)).data).toMatchObject([
      { amount: -300, credit_note: note.id, ending_balance: -300, invoice, type: "credit_note" },
    ]);
    expect(await eventTypes(stripe)).toEqual(
      expect.arrayContaining(["refund.created", "charge.refunded", "credit_note.created"]),
    );
  });

  test("is used up by the next invoice", async () => {
    const { customer, invoice, newest, simulator, stripe } = await paid();
    await stripe.creditNotes.create({ amount: 2000, credit_amount: 2000, invoice });
    await simulator.clock.advance({ months: 1, hours: 2 });
    expect(await newest()).toMatchObject({
      amount_due: 0,
      amount_paid: 0,
      starting_balance: -2000,
      status: "paid",
      total: 2000,
    });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: 0 });
  });

  test.each([
    ["the parts do not add up to it", { amount: 1000, refund_amount: 400 }],
    ["no part is named", { amount: 1000 }],
    ["it is more than the invoice", { amount: 2001, credit_amount: 2001 }],
  ])("is refused when %s, and nothing moves", async (_, amounts) => {
    const { invoice, reread, stripe } = await paid();
    const error = await refusalOf(stripe.creditNotes.create({ ...amounts, invoice }));
    expect(error).toMatchObject({ statusCode: 400 });
    expect((await reread()).post_payment_credit_notes_amount).toBe(0);
    expect((await stripe.refunds.list()).data).toEqual([]);
  });

  test("leaves room only for what was not refunded without a note", async () => {
    const { invoice, stripe } = await paid();
    const [charge] = (await stripe.charges.list()).data;
    await stripe.refunds.create({ amount: 1500, charge: charge?.id ?? "" });
    const more = stripe.creditNotes.create({ amount: 501, credit_amount: 501, invoice });
    expect(await refusalOf(more)).toMatchObject({ statusCode: 400 });
    const rest = await stripe.creditNotes.create({ amount: 500, credit_amount: 500, invoice });
    expect(rest.amount).toBe(500);
  });

  test("has no money to refund for an invoice that was paid out of band", async () => {
    const { failRenewal, stripe } = await subscriber();
    const { id = "" } = await failRenewal();
    await stripe.invoices.pay(id, { paid_out_of_band: true });
    const refund = stripe.creditNotes.create({ amount: 2000, invoice: id, refund_amount: 2000 });
    expect(await refusalOf(refund)).toMatchObject({ statusCode: 400 });
    const note = await stripe.creditNotes.create({ amount: 2000, invoice: id, out_of_band_amount: 2000 });
    expect(note).toMatchObject({ out_of_band_amount: 2000, refunds: [] });
  });
});

describe("a credit note before the payment", () => {
  test("reduces what is to be paid, and all of it makes the invoice paid and the subscription active", async () => {
    const { failRenewal, read, stripe } = await subscriber();
    const { id = "" } = await failRenewal();
    await stripe.creditNotes.create({ amount: 500, invoice: id });
    expect(await stripe.invoices.retrieve(id)).toMatchObject({
      amount_due: 1500,
      amount_remaining: 1500,
      pre_payment_credit_notes_amount: 500,
      status: "open",
    });
    await stripe.creditNotes.create({ amount: 1500, invoice: id });
    expect(await stripe.invoices.retrieve(id)).toMatchObject({
      amount_paid: 0,
      amount_remaining: 0,
      status: "paid",
    });
    expect((await read()).status).toBe("active");
  });

  /** Source: docs.stripe.com/api/credit_notes/void. */
  test("can be voided while the invoice is open, and not once it is paid", async () => {
    const { failRenewal, stripe } = await subscriber();
    const { id = "" } = await failRenewal();
    const note = await stripe.creditNotes.create({ amount: 500, invoice: id });
    expect(await stripe.creditNotes.voidCreditNote(note.id)).toMatchObject({ status: "void" });
    expect((await stripe.invoices.retrieve(id)).amount_remaining).toBe(2000);
    const other = await stripe.creditNotes.create({ amount: 500, invoice: id });
    await stripe.invoices.pay(id, { payment_method: "pm_card_visa" });
    expect(await refusalOf(stripe.creditNotes.voidCreditNote(other.id))).toMatchObject({ statusCode: 400 });
  });
});

/** Source: docs.stripe.com/api/credit_notes/list. */
test("credit notes are listed by invoice and by customer", async () => {
  const { customer, invoice, stripe } = await paid();
  const note = await stripe.creditNotes.create({
    invoice,
    lines: [{ description: "A bad week", quantity: 1, type: "custom_line_item", unit_amount: 700 }],
    refund_amount: 700,
  });
  const list = async (by: object) => (await stripe.creditNotes.list(by)).data.map(({ id }) => id);
  expect(await list({ invoice })).toEqual([note.id]);
  expect(await list({ customer: customer.id })).toEqual([note.id]);
  expect((await stripe.creditNotes.listLineItems(note.id)).data).toMatchObject([
    { amount: 700, description: "A bad week", type: "custom_line_item" },
  ]);
});
