import type Stripe from "stripe";
import { idOf, type Store } from "../world/store.ts";
import { undoing, type VersionChange } from "./version-change.ts";

/** An invoice had one payment, and both named each other. */
export const invoicePayments: VersionChange = {
  since: "2025-03-31.basil",
  entry: "basil/2025-03-31/add-support-for-multiple-partial-payments-on-invoices",
  undo: {
    charge: undoing<Stripe.Charge>((charge, store) => ({
      ...charge,
      invoice: invoiceOf(store, idOf(charge.payment_intent)),
    })),
    invoice: undoing<Stripe.Invoice>((invoice, store) => {
      const payments = store.tables.invoice_payment.where("invoice", invoice.id);
      const payment = payments.find((row) => row.status === "paid") ?? payments.find((row) => row.is_default);
      const intent = store.tables.payment_intent.get(idOf(payment?.payment.payment_intent) ?? "");
      const isPaid = invoice.status === "paid";
      return {
        ...invoice,
        application_fee_amount: null,
        charge: idOf(intent?.latest_charge),
        paid: isPaid,
        paid_out_of_band: isPaid && invoice.amount_due > 0 && intent?.status !== "succeeded",
        payment_intent: intent?.id ?? null,
        transfer_data: null,
      };
    }),
    payment_intent: undoing<Stripe.PaymentIntent>((intent, store) => ({
      ...intent,
      invoice: invoiceOf(store, intent.id),
    })),
  },
  expansions: {
    charge: { invoice: { type: "invoice" } },
    invoice: { charge: { type: "charge" }, payment_intent: { type: "payment_intent" }, payments: null },
    payment_intent: { invoice: { type: "invoice" } },
  },
};

function invoiceOf({ tables }: Store, intentId: string | null): string | null {
  const [payment] = tables.invoice_payment.where("payment_intent", intentId ?? "");
  return idOf(payment?.invoice);
}
