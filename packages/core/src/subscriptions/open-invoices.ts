import { and, eq, notInArray, sql } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { openInvoices } from "../database/tables.ts";
import type { Snapshot } from "../model/snapshot.ts";

interface OpenInvoice {
  id: string;
  stripeCreatedAt: Date;
  /** Whether a bank still decides about a payment of it. */
  awaitsBank: boolean;
}

/** Nothing more is read of a customer that Stripe has deleted. */
function openInvoicesOf(snapshot: Snapshot | null): OpenInvoice[] {
  if (!snapshot || snapshot.customerDeleted) return [];
  const processing = new Set(
    snapshot.payments.filter(({ status }) => status === "processing").map(({ id }) => id),
  );
  return snapshot.subscriptions
    .flatMap(({ invoices }) => invoices.filter(({ status }) => status === "open"))
    .map(({ id, createdAt, payments }) => ({
      id,
      stripeCreatedAt: new Date(createdAt * 1000),
      awaitsBank: payments.some(({ paymentId }) => processing.has(paymentId)),
    }));
}

interface Change {
  before: Snapshot | null;
  after: Snapshot;
  at: Date;
}

/** Notes a customer's open invoices, where they have changed. For the sync's transaction. */
export async function keepOpenInvoices(
  rows: Rows,
  customerId: string,
  { before, after, at }: Change,
): Promise<void> {
  const [open, known] = [openInvoicesOf(after), openInvoicesOf(before)];
  if (JSON.stringify(open) === JSON.stringify(known)) return;
  const ids = open.map(({ id }) => id);
  if (known.some(({ id }) => !ids.includes(id)))
    await rows
      .delete(openInvoices)
      .where(
        and(
          eq(openInvoices.customerId, customerId),
          ids.length === 0 ? undefined : notInArray(openInvoices.id, ids),
        ),
      );
  if (open.length > 0)
    await rows
      .insert(openInvoices)
      .values(open.map((invoice) => ({ ...invoice, customerId, notedAt: at })))
      .onConflictDoUpdate({
        target: openInvoices.id,
        set: { awaitsBank: sql`excluded.awaits_bank` },
      });
}
