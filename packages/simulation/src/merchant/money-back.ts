import type { StripeAction } from "../plan/actions.ts";
import { chargesOfInvoice, commandOf, type Desk, nthOf } from "./desk.ts";

type ActionOf<Kind extends StripeAction["kind"]> = StripeAction & { kind: Kind };

/** Money that goes back: refunds, credit notes and disputes of any invoice or charge, old ones too. */
export const moneyBack = {
  async "refund-invoice"(desk: Desk, { nth, part }: ActionOf<"refund-invoice">) {
    const invoice = nthOf(
      desk.invoices.filter((row) => chargesOfInvoice(desk, row).length > 0),
      nth,
    );
    if (!invoice) return false;
    let isDone = false;
    for (const charge of chargesOfInvoice(desk, invoice)) {
      const left = Number(charge.amount) - Number(charge.amount_refunded);
      const amount = part === "half" ? Math.ceil(left / 2) : left;
      if (amount > 0 && (await desk.post("/v1/refunds", { charge: charge.id, amount: String(amount) })))
        isDone = true;
    }
    return isDone;
  },
  async "credit-note"(desk: Desk, { nth, to, part }: ActionOf<"credit-note">) {
    const wanted = to === "open" ? "open" : "paid";
    const invoice = nthOf(
      desk.invoices.filter(({ status, total }) => status === wanted && Number(total) > 0),
      nth,
    );
    if (!invoice) return false;
    const whole = to === "open" ? Number(invoice.amount_remaining) : Number(invoice.total);
    const amount = String(part === "half" ? Math.ceil(whole / 2) : whole);
    const field = { refund: "refund_amount", balance: "credit_amount", out_of_band: "out_of_band_amount" };
    return desk.post("/v1/credit_notes", {
      invoice: invoice.id,
      amount,
      ...(to === "open" ? {} : { [field[to]]: amount }),
    });
  },
  async dispute(desk: Desk, { nth, part, inquiry }: ActionOf<"dispute">) {
    const charge = nthOf(
      desk.charges.filter(({ disputed, refunded }) => !disputed && !refunded),
      nth,
    );
    if (!charge) return false;
    return commandOf(desk.account, "disputes/open", {
      charge: charge.id,
      status: inquiry ? "warning_needs_response" : "needs_response",
      ...(part === "half" ? { amount: Math.ceil(Number(charge.amount) / 2) } : {}),
    });
  },
  async "move-dispute"(desk: Desk, { nth, status }: ActionOf<"move-dispute">) {
    const charges = new Set(desk.charges.map(({ id }) => id));
    const disputes = desk.index.all("dispute").filter(({ charge }) => charges.has(String(charge)));
    // Some moves are possible from some statuses only: the first dispute that can make it does.
    for (const dispute of disputes.slice(nth % Math.max(1, disputes.length)))
      if (await commandOf(desk.account, "disputes/move", { dispute: dispute.id, status })) return true;
    return false;
  },
  async "cancel-prorated"(desk: Desk, { nth }: ActionOf<"cancel-prorated">) {
    const subscription = nthOf(desk.subscriptions, nth);
    if (!subscription) return false;
    return desk.remove(`/v1/subscriptions/${subscription.id}?prorate=true&invoice_now=true`);
  },
};
