import type Stripe from "stripe";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { seconds, type World } from "../world/world.ts";

/** A payment outside of Stripe, as the merchant reports it. Source: docs.stripe.com/api/payment-record/report-payment. */
export interface ReportedPayment {
  /** Minor units. */
  amount: number;
  currency: string;
  customer: string | null;
  description: string | null;
  methodName: string;
  metadata: Record<string, string>;
  outcome: "canceled" | "failed" | "guaranteed" | null;
  /** The merchant's own word for the payment, such as the number of a check. */
  reference: string | null;
}

export function findRecord(world: World, id: string, param = "id"): Stripe.PaymentRecord {
  const found = world.store.tables.payment_record.get(id);
  if (!found) throw missingResource("payment_record", id, param);
  return found;
}

/** Records a payment. Stripe sends no snapshot event for it. */
export function reportPayment(world: World, reported: ReportedPayment): Stripe.PaymentRecord {
  const money = (value: number) => ({ currency: reported.currency, value });
  const when = (outcome: ReportedPayment["outcome"]) =>
    money(reported.outcome === outcome ? reported.amount : 0);
  return world.store.tables.payment_record.put({
    id: world.ids.make("payment_record"),
    object: "payment_record",
    amount: money(reported.amount),
    amount_authorized: money(0),
    amount_canceled: when("canceled"),
    amount_failed: when("failed"),
    amount_guaranteed: when("guaranteed"),
    amount_refunded: money(0),
    amount_requested: money(reported.amount),
    application: null,
    created: seconds(world),
    customer_details: {
      customer: reported.customer,
      email: null,
      name: null,
      phone: null,
    },
    customer_presence: null,
    description: reported.description,
    latest_payment_attempt_record: world.ids.make("payment_attempt_record"),
    livemode: false,
    metadata: reported.metadata,
    payment_method_details: {
      billing_details: null,
      custom: { display_name: reported.methodName, type: null },
      payment_method: null,
      type: "custom",
    },
    processor_details: { custom: { payment_reference: reported.reference }, type: "custom" },
    reported_by: "self",
    shipping_details: null,
  });
}

/** @throws StripeFault 400 if less than the amount is left. */
export function reportRefund(
  world: World,
  record: Stripe.PaymentRecord,
  amount: number | undefined,
): Stripe.PaymentRecord {
  const { amount_guaranteed: paid, amount_refunded: refunded } = record;
  const left = paid.value - refunded.value;
  const wanted = amount ?? left;
  if (wanted < 1 || wanted > left)
    throw invalidRequest(`Only ${left} of this payment can be refunded, not ${wanted}.`, { param: "amount" });
  const amount_refunded = { ...refunded, value: refunded.value + wanted };
  return world.store.tables.payment_record.put({ ...record, amount_refunded });
}
