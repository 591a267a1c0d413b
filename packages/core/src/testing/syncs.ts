import { randomUUID } from "node:crypto";
import type { Database } from "../database/database.ts";
import { customers } from "../database/tables.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import { defaultPolicy } from "../model/policy.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type KeepResult, keepSync } from "../sync/keep.ts";
import { type TicketAnswer, takeTicket } from "../sync/ticket.ts";
import { newYear, testCatalog } from "./snapshots.ts";

export const start = new Date(newYear * 1000);

export async function bindCustomer(db: Database, owner: Owner, customerId: string): Promise<void> {
  await db.insert(customers).values({
    ownerKey: ownerKey(owner),
    ownerType: owner.type,
    ownerId: owner.id,
    customerId,
    createdAt: start,
    updatedAt: start,
  });
}

export type Ticket = TicketAnswer & { ok: true };

/** A ticket of a customer, without spacing. */
export async function ticketFor(db: Database, customerId: string, at = start): Promise<Ticket> {
  const ticket = await takeTicket(db, {
    customerId,
    nonce: randomUUID(),
    clock: { now: () => at.getTime() },
    spacingMs: 0,
  });
  if (!ticket.ok) throw new Error("no ticket was issued although no spacing was asked for");
  return ticket;
}

/** Stores a snapshot with a ticket, as a sync does that has read every list. */
export function storeSync(
  db: Database,
  owner: Owner,
  ticket: Ticket,
  snapshot: Snapshot,
  at = start,
): Promise<KeepResult> {
  return keepSync(db, {
    owner,
    customerId: snapshot.customerId,
    ...ticket,
    source: "webhook",
    catalog: testCatalog,
    policy: defaultPolicy,
    takenAt: at,
    at,
    read: { snapshot, isMoneyRead: true, since: null },
  });
}
