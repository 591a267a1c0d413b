import type { StripeAction } from "../plan/actions.ts";
import { type Desk, nthOf } from "./desk.ts";
import { attachMethod } from "./methods.ts";

type ActionOf<Kind extends StripeAction["kind"]> = StripeAction & { kind: Kind };

const open = ({ invoices }: Desk) => invoices.filter(({ status }) => status === "open");
const payable = ({ invoices }: Desk) =>
  invoices.filter(({ status }) => status === "open" || status === "draft" || status === "uncollectible");

/** Ways in which an invoice is paid, or is given up. */
export const collections = {
  async "pay-in-parts"(desk: Desk, { nth, by }: ActionOf<"pay-in-parts">) {
    const invoice = nthOf(open(desk), nth);
    if (!invoice) return false;
    const half = Math.ceil(Number(invoice.amount_remaining) / 2);
    const currency = String(invoice.currency);
    for (let part = 0, left = Number(invoice.amount_remaining); left > 0 && part < 2; part += 1) {
      const amount = part === 0 ? Math.min(half, left) : left;
      const payment =
        by === "card"
          ? await cardPayment(desk, amount, currency)
          : await recordedPayment(desk, amount, currency);
      if (!payment || !(await desk.post(`/v1/invoices/${invoice.id}/attach_payment`, payment)))
        return part > 0;
      left -= amount;
    }
    return true;
  },
  async "pay-out-of-band"(desk: Desk, { nth }: ActionOf<"pay-out-of-band">) {
    const invoice = nthOf(payable(desk), nth);
    return invoice !== undefined && desk.post(`/v1/invoices/${invoice.id}/pay`, { paid_out_of_band: "true" });
  },
  async "pay-invoice"(desk: Desk, { nth }: ActionOf<"pay-invoice">) {
    const invoice = nthOf(payable(desk), nth);
    const card = invoice && (await attachMethod(desk, "card"));
    return card ? desk.post(`/v1/invoices/${invoice.id}/pay`, { payment_method: card }) : false;
  },
  async "give-balance"(desk: Desk, { amount }: ActionOf<"give-balance">) {
    return desk.post(`/v1/customers/${desk.customerId}/balance_transactions`, {
      amount: String(-amount),
      currency: "eur",
    });
  },
  async mark(desk: Desk, { nth, as }: ActionOf<"mark">) {
    const invoice = nthOf(open(desk), nth);
    const action = as === "void" ? "void" : "mark_uncollectible";
    return invoice !== undefined && desk.post(`/v1/invoices/${invoice.id}/${action}`);
  },
  async "swap-method"(desk: Desk, { method }: ActionOf<"swap-method">) {
    const id = await attachMethod(desk, method);
    if (!id) return false;
    for (const subscription of desk.subscriptions)
      await desk.post(`/v1/subscriptions/${subscription.id}`, { default_payment_method: id });
    return desk.subscriptions.length > 0;
  },
};

async function cardPayment(desk: Desk, amount: number, currency: string) {
  const card = await attachMethod(desk, "card");
  const intent =
    card &&
    (await desk.create("/v1/payment_intents", {
      amount: String(amount),
      currency,
      customer: desk.customerId,
      payment_method: card,
      confirm: "true",
      off_session: "true",
    }));
  return intent ? { payment_intent: intent.id } : null;
}

async function recordedPayment(desk: Desk, amount: number, currency: string) {
  const record = await desk.create("/v1/payment_records/report_payment", {
    "amount_requested[value]": String(amount),
    "amount_requested[currency]": currency,
    "customer_details[customer]": desk.customerId,
    initiated_at: String(Math.floor(desk.account.simulator.clock.now() / 1000)),
    outcome: "guaranteed",
    "payment_method_details[type]": "custom",
    "payment_method_details[custom][display_name]": "Transfer",
  });
  return record ? { payment_record: record.id } : null;
}
