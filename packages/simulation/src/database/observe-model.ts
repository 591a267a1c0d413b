import type { Model } from "../model/model.ts";
import type { Row } from "../model/values.ts";
import { instant, type Seen, type SeenEntitlement } from "./observe.ts";

/** Like `observeReal`, on the model's rows. */
export function observeModel(model: Model, afterJournal: number): Seen {
  const inbox = model.rows("tollgate.inbox");
  return {
    snapshots: model.rows("tollgate.snapshots").map((row) => ({
      customerId: String(row.customer_id),
      issued: Number(row.issued),
      applied: Number(row.applied),
      cached: Number(row.cached),
    })),
    entitlements: model.rows("tollgate.user_entitlements").map((row) => ({
      id: String(row.id),
      ownerKey: String(row.owner_key),
      sourceId: String(row.source_id),
      level: String(row.level),
      access: String(row.access),
      seats: Number(row.seats),
      reason: String(row.reason),
      flags: row.flags as unknown as string[],
      from: instant(row.starts_at as string | null),
      until: instant(row.expires_at as string | null),
    })),
    journal: model
      .rows("tollgate.journal")
      .filter((row) => Number(row.id) > afterJournal)
      .map((row) => ({
        id: Number(row.id),
        entitlementId: String(row.entitlement_id),
        change: String(row.change),
        after: row.after ? entryOf(String(row.owner_key), row.after as Row) : null,
      })),
    bookings: model.rows("tollgate.bookings").map((row) => ({
      id: String(row.id),
      sessionId: row.session_id as string | null,
      seat: row.seat as number | null,
      state: String(row.state),
      payment: String(row.payment),
    })),
    waiting: inbox.filter(({ state }) => state === "received").length,
    syncs: model
      .rows("tollgate.syncs")
      .filter(({ source }) => source !== "act")
      .map((row) => ({ customerId: String(row.customer_id), startedAt: instant(String(row.started_at)) })),
    events: inbox
      .filter((row) => row.customer_id !== null)
      .map((row) => ({ customerId: String(row.customer_id), at: instant(String(row.received_at)) })),
  };
}

function entryOf(ownerKey: string, after: Row): SeenEntitlement {
  return {
    id: String(after.id),
    ownerKey,
    sourceId: String(after.sourceId),
    level: String(after.level),
    access: String(after.access),
    seats: Number(after.seats),
    reason: String(after.reason),
    flags: after.flags as unknown as string[],
    from: instant((after.startsAt ?? null) as string | null),
    until: instant((after.expiresAt ?? null) as string | null),
  };
}
