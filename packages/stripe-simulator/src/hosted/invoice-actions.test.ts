import { expect, test } from "vitest";
import { virtualClock } from "../clock/clock.ts";
import { formPost } from "../pages/testing/page-fakes.ts";
import { useDecliningCard } from "../testing/declining-card.ts";
import { startSimulation, stockShop } from "../testing/simulation.ts";

const good = { method: "card", number: "4242424242424242", expiry: "12/40", cvc: "123", name: "Ada" };

/** A subscriber whose card has stopped working at the renewal. */
async function behind() {
  const simulation = await startSimulation({ clock: virtualClock(Date.UTC(2026, 4, 10)) });
  const { simulator, stripe } = simulation;
  const { monthly } = await stockShop(stripe);
  const customer = await stripe.customers.create({
    email: "ada@example.com",
    payment_method: "pm_card_visa",
    invoice_settings: { default_payment_method: "pm_card_visa" },
  });
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: monthly.id }] });
  await useDecliningCard(stripe, id);
  await simulator.clock.advance({ months: 1, hours: 2 });
  const subscription = await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] });
  const invoice = subscription.latest_invoice;
  if (!invoice || typeof invoice === "string") throw new Error("there is no invoice");
  const page = invoice.hosted_invoice_url ?? "";
  const post = (fields: Record<string, string>, path = "") =>
    fetch(`${page}${path}`, { ...formPost(fields), redirect: "manual" });
  const now = async () => ({
    invoice: await stripe.invoices.retrieve(invoice.id),
    subscription: await stripe.subscriptions.retrieve(id),
  });
  return { ...simulation, customer, invoice, now, page, post, subscription };
}

test("a failed renewal is paid with a new card on the invoice's page, and the subscription runs again", async () => {
  const { customer, invoice, now, page, post, stripe, subscription } = await behind();
  expect(subscription.status).toBe("past_due");
  const shown = await (await fetch(page)).text();
  expect(shown).toContain(`Invoice ${invoice.number}`);
  expect(shown).toContain("Pay $20.00");
  const answer = await post(good);
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe(new URL(page).pathname);
  expect(await now()).toMatchObject({
    invoice: { status: "paid", amount_remaining: 0 },
    subscription: { status: "active", default_payment_method: null },
  });
  expect(await (await fetch(page)).text()).toContain("This invoice is paid");
  const { data } = await stripe.customers.listPaymentMethods(customer.id);
  expect(data.map(({ card }) => card?.last4)).toContain("4242");
});

test("a card that is refused there leaves the schedule of retries as it was", async () => {
  const { invoice, now, post } = await behind();
  const refused = await post({ ...good, number: "4000000000009995" });
  expect(refused.status).toBe(402);
  expect(await refused.text()).toContain("Your card has insufficient funds.");
  const after = await now();
  expect(after.invoice).toMatchObject({
    attempt_count: invoice.attempt_count,
    next_payment_attempt: invoice.next_payment_attempt,
    status: "open",
  });
  expect(after.subscription.status).toBe("past_due");
  expect((await post({ ...good, cvc: "1" })).status).toBe(422);
  expect((await post({ method: "cheque" })).status).toBe(422);
});

test("a bank that asks is answered on its own page: no pays nothing, yes pays", async () => {
  const { now, page, post } = await behind();
  const careful = { ...good, number: "4000002500003155" };
  expect((await post(careful)).headers.get("location")).toMatch(/\/authenticate$/);
  expect(await (await fetch(`${page}/authenticate`)).text()).toContain("Confirm with your bank");
  expect((await post({ answer: "perhaps" }, "/authenticate")).status).toBe(422);
  expect((await post({ answer: "fail" }, "/authenticate")).status).toBe(402);
  expect((await now()).invoice.status).toBe("open");
  expect((await fetch(`${page}/authenticate`, { redirect: "manual" })).status).toBe(303);
  await post(careful);
  expect((await post({ answer: "complete" }, "/authenticate")).status).toBe(303);
  expect((await now()).invoice.status).toBe("paid");
});

test("a bank debit is on its way until the bank has answered, and is not paid twice meanwhile", async () => {
  const { simulator, now, page, post, stripe } = await behind();
  const debit = { method: "bank_debit", accountHolder: "Ada", iban: "DE89370400440532013000" };
  await post(debit);
  expect(await (await fetch(page)).text()).toContain("Your payment is on its way");
  await post(good);
  expect((await stripe.charges.list()).data.filter(({ status }) => status !== "failed")).toHaveLength(2);
  await simulator.clock.advance({ days: 7 });
  expect((await now()).invoice.status).toBe("paid");
});

test("a paid invoice takes no second payment, and a void one none at all", async () => {
  const { invoice, page, post, stripe } = await behind();
  await post(good);
  const before = (await stripe.charges.list()).data.length;
  expect((await post(good)).status).toBe(303);
  expect((await stripe.charges.list()).data).toHaveLength(before);
  const other = await behind();
  await other.stripe.invoices.voidInvoice(other.invoice.id);
  expect(await (await fetch(other.page)).text()).toContain("This invoice was canceled");
  expect((await other.post(good)).status).toBe(303);
  expect((await other.stripe.invoices.retrieve(other.invoice.id)).status).toBe("void");
  expect((await fetch(page.replace(invoice.id, "in_none"))).status).toBe(404);
});

test("the invoice can be had as a PDF with its number, its lines and its total", async () => {
  const { invoice } = await behind();
  const answer = await fetch(invoice.invoice_pdf ?? "");
  expect(answer.headers.get("content-type")).toBe("application/pdf");
  expect(answer.headers.get("content-disposition")).toBe(
    `attachment; filename="invoice-${invoice.number}.pdf"`,
  );
  const file = Buffer.from(await answer.arrayBuffer()).toString("latin1");
  expect(file).toMatch(/^%PDF-1\.4\n/);
  expect(file).toContain(`(Invoice ${invoice.number})`);
  expect(file).toContain("($20.00)");
  const at = Number(/startxref\n(\d+)/.exec(file)?.[1]);
  expect(file.slice(at, at + 4)).toBe("xref");
  for (const [, start] of file.matchAll(/^(\d{10}) 00000 n $/gm))
    expect(file.slice(Number(start), Number(start) + 7)).toMatch(/^\d 0 obj/);
});

test("a payment that failed by hand, by the API, leaves the schedule of retries as well", async () => {
  const { invoice, now, stripe } = await behind();
  await expect(
    stripe.invoices.pay(invoice.id, { payment_method: "pm_card_chargeDeclined" }),
  ).rejects.toMatchObject({ code: "card_declined" });
  expect((await now()).invoice.attempt_count).toBe(invoice.attempt_count);
});

test("no invoice is previewed for a subscription that the portal has set to end", async () => {
  const { stripe, subscription } = await behind();
  const end = subscription.items.data[0]?.current_period_end ?? 0;
  await stripe.subscriptions.update(subscription.id, { cancel_at: end });
  await expect(stripe.invoices.createPreview({ subscription: subscription.id })).rejects.toMatchObject({
    code: "invoice_upcoming_none",
  });
});

test("a charge has a receipt that also says what went back; a refused one has none", async () => {
  const { page, post, stripe, url } = await behind();
  await post({ ...good, number: "4000000000000002" });
  await post(good);
  expect(page).toContain("/i/");
  const { data } = await stripe.charges.list();
  const [paid, refused] = [data.find(({ paid: yes }) => yes), data.find(({ status }) => status === "failed")];
  await stripe.refunds.create({ charge: paid?.id ?? "", amount: 500 });
  const receipt = await (await fetch(paid?.receipt_url ?? "")).text();
  expect(receipt).toContain("$20.00");
  expect(receipt).toContain("−$5.00");
  expect(receipt).toContain("4242");
  expect(refused?.receipt_url).toBeNull();
  expect((await fetch(`${url}/receipts/${refused?.id}`)).status).toBe(404);
});
