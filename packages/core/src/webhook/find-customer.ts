import type Stripe from "stripe";
import { customerOfObject } from "../customer/customer-of-object.ts";
import { paymentOf, readStripeEvent } from "../stripe/event.ts";
import { payerIn, retrieveObject } from "../stripe/retrieve-object.ts";
import { idOf } from "../stripe/shapes.ts";
import type { SyncingDeps } from "../sync-port.ts";
import { assignCustomer, type InboxRow } from "./inbox.ts";

export interface FoundCustomer {
  /** NULL when the object has no customer. */
  customerId: string | null;
  /** The event's object, when Stripe was asked for it. */
  object?: unknown;
}

/**
 * Whose an event is that names no customer, and stores it. Our own rows know most objects of thin events; for all others
 * one object is read at Stripe.
 *
 * @throws Stripe's and the database's errors
 */
export async function findCustomer(deps: SyncingDeps, row: InboxRow): Promise<FoundCustomer> {
  const reading = readStripeEvent(row.payload);
  if (!reading.ok) return { customerId: null };
  const { style, data } = reading.event;
  const found =
    style === "thin" ? await ownerOfObject(deps, data.object) : await payerOf(deps.stripe, data.object);
  await assignCustomer(deps.db, row.stripeEventId, found);
  return found;
}

interface NamedObject {
  id?: string | undefined;
  object: string;
}

/** The customer of an object of which nothing but its id is known. */
export async function ownerOfObject(
  { db, stripe }: Pick<SyncingDeps, "db" | "stripe">,
  { id, object: kind }: NamedObject,
): Promise<FoundCustomer & { paymentIntentId: string | null }> {
  const known = id ? await customerOfObject(db, kind, id) : null;
  if (known) return known;
  const object = id ? await retrieveObject(stripe, kind, id) : null;
  return object ? { ...payerIn(object), object } : { customerId: null, paymentIntentId: null };
}

/** Refunds, disputes and fraud warnings name a payment; the payment knows its customer. */
async function payerOf(stripe: Stripe, object: unknown) {
  const { paymentIntentId, chargeId } = paymentOf(object);
  const customer = paymentIntentId
    ? (await stripe.paymentIntents.retrieve(paymentIntentId)).customer
    : chargeId
      ? (await stripe.charges.retrieve(chargeId)).customer
      : null;
  return { customerId: idOf(customer), paymentIntentId };
}

/** The event's object, as it was then or, for a thin event, as it is now. NULL when the event names none. */
export async function objectOf({ stripe }: SyncingDeps, { payload }: InboxRow): Promise<unknown> {
  const reading = readStripeEvent(payload);
  if (!reading.ok) return null;
  const { style, data } = reading.event;
  const { id, object: kind } = data.object;
  return style === "thin" && id ? ((await retrieveObject(stripe, kind, id)) ?? data.object) : data.object;
}
