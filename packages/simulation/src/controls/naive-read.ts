import type Stripe from "stripe";
import { idOf, type Row, type Rows } from "../stripe/rows.ts";
import type { StripeEventRow } from "../world/thin-twin.ts";

/** Reads all of a customer's objects, without recording when they were true. */
export async function readCustomer(stripe: Stripe, customerId: string): Promise<Rows> {
  const subscriptions = await stripe.subscriptions.list({ customer: customerId, status: "all", limit: 100 });
  const invoices = await stripe.invoices.list({
    customer: customerId,
    limit: 100,
    expand: ["data.payments"],
  });
  const sessions = await stripe.checkout.sessions.list({
    customer: customerId,
    limit: 100,
    expand: ["data.payment_intent.latest_charge.refunds"],
  });
  const intents = sessions.data.map(({ payment_intent }) => payment_intent).filter(isExpanded);
  const charges = intents.map(({ latest_charge }) => latest_charge).filter(isExpanded);
  const disputes = charges.some(({ disputed }) => disputed)
    ? (await stripe.disputes.list({ limit: 100 })).data
    : [];
  const price = await readPrices(stripe);
  return plain({
    subscription: subscriptions.data,
    invoice: invoices.data,
    invoice_payment: invoices.data.flatMap(({ payments }) => payments?.data ?? []),
    price,
    "checkout.session": sessions.data,
    payment_intent: intents,
    charge: charges,
    refund: charges.flatMap(({ refunds }) => refunds?.data ?? []),
    dispute: disputes,
  });
}

/** All prices of the account. */
export async function readPrices(stripe: Stripe): Promise<Row[]> {
  return plain({ price: (await stripe.prices.list({ limit: 100 })).data }).price;
}

/** The event's customer. Refunds and disputes name only a payment, so it reads that one's customer. */
export async function customerOfEvent(stripe: Stripe, event: StripeEventRow): Promise<string | null> {
  const { object } = event.data;
  if (object.object === "customer") return String(object.id);
  const customer = idOf(object.customer);
  const intent = idOf(object.payment_intent);
  if (customer || !intent) return customer;
  return idOf((await stripe.paymentIntents.retrieve(intent)).customer);
}

function isExpanded<Value extends object>(value: Value | string | null | undefined): value is Value {
  return typeof value === "object" && value !== null;
}

function plain<Kind extends string>(rows: Record<Kind, object[]>): Record<Kind, Row[]> {
  return JSON.parse(JSON.stringify(rows)) as Record<Kind, Row[]>;
}
