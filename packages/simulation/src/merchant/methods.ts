import { type methods, payments } from "../plan/actions.ts";
import type { Desk } from "./desk.ts";

const cards = { card: "pm_card_visa", declinedLater: "pm_card_chargeCustomerFail" } as const;

/** Gives the customer another way to pay. Returns its id; NULL when Stripe refuses it. */
export async function attachMethod(desk: Desk, method: (typeof methods)[number]): Promise<string | null> {
  const id =
    method === "debit" || method === "debitRefused" ? await bankAccount(desk, method) : cards[method];
  const attached =
    id && (await desk.create(`/v1/payment_methods/${id}/attach`, { customer: desk.customerId }));
  return attached ? attached.id : null;
}

async function bankAccount(desk: Desk, method: "debit" | "debitRefused"): Promise<string | null> {
  const created = await desk.create("/v1/payment_methods", {
    type: "sepa_debit",
    "sepa_debit[iban]": payments[method],
    "billing_details[name]": "A Buyer",
    "billing_details[email]": "buyer@example.test",
  });
  return created?.id ?? null;
}
