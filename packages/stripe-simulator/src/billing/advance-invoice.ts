import type Stripe from "stripe";
import { setDelinquent } from "../payments/customer.ts";
import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { collectInvoice } from "./collection.ts";
import { tryToFinalize } from "./finalization.ts";
import { afterFailure } from "./subscription-status.ts";

/** Finalizes a draft, retries a payment or marks a sent invoice overdue, when its time has come. */
export function advanceInvoice(world: World, invoiceId: string): void {
  const invoice = world.store.tables.invoice.get(invoiceId);
  const now = seconds(world);
  if (invoice?.status === "draft") {
    const isTime = invoice.auto_advance === true && (invoice.automatically_finalizes_at ?? now + 1) <= now;
    if (isTime) advanceDraft(world, invoice);
    return;
  }
  if (invoice?.status !== "open") return;
  if (invoice.next_payment_attempt !== null && invoice.next_payment_attempt <= now)
    collectInvoice(world, invoice, { offSession: true });
  else if (invoice.due_date !== null && invoice.due_date <= now) markOverdue(world, invoice);
}

function advanceDraft(world: World, draft: Stripe.Invoice): void {
  const { failure, invoice } = tryToFinalize(world, draft);
  if (failure) return;
  if (invoice.collection_method === "charge_automatically")
    collectInvoice(world, invoice, { offSession: true });
  else emit(world, "invoice.sent", invoice);
}

function markOverdue(world: World, invoice: Stripe.Invoice): void {
  emit(world, "invoice.overdue", invoice);
  const overdue = change(world, world.store.tables.invoice, invoice, { attempted: true });
  setDelinquent(world, idOf(invoice.customer), true);
  afterFailure(world, overdue, false);
}
