import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { collectInvoice } from "./collection.ts";
import { finalizeInvoice } from "./invoice.ts";
import { moveTo } from "./subscription-status.ts";

/** Finalizes a draft, retries a payment or marks a sent invoice overdue, when its time has come. */
export function advanceInvoice(world: World, invoiceId: string): void {
  const invoice = world.store.tables.invoice.get(invoiceId);
  const now = seconds(world);
  if (!invoice) return;
  if (invoice.status === "draft") {
    if (
      invoice.auto_advance !== true ||
      (invoice.automatically_finalizes_at ?? Number.POSITIVE_INFINITY) > now
    )
      return;
    const open = finalizeInvoice(world, invoice);
    if (open.collection_method === "charge_automatically") collectInvoice(world, open, { offSession: true });
    else emit(world, "invoice.sent", open);
    return;
  }
  if (invoice.status !== "open") return;
  if (invoice.next_payment_attempt !== null && invoice.next_payment_attempt <= now) {
    collectInvoice(world, invoice, { offSession: true });
    return;
  }
  if (invoice.due_date !== null && invoice.due_date <= now) {
    emit(world, "invoice.overdue", invoice);
    const subscription = world.store.tables.subscription.get(
      idOf(invoice.parent?.subscription_details?.subscription) ?? "",
    );
    if (subscription?.status === "active") moveTo(world, subscription, "past_due");
    change(world, world.store.tables.invoice, invoice, { attempted: true });
  }
}
