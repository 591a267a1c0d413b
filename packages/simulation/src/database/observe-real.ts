import type { Sql } from "postgres";
import { instant, type Seen } from "./observe.ts";

interface Raw {
  snapshots: { customer_id: string; issued: number; applied: number; cached: number }[] | null;
  entitlements:
    | {
        id: string;
        owner_key: string;
        source_id: string;
        level: string;
        access: string;
        seats: number;
        reason: string;
        flags: string[];
        starts_at: string | null;
        expires_at: string | null;
      }[]
    | null;
  journal:
    | { id: number; entitlement_id: string; owner_key: string; change: string; after: Entry | null }[]
    | null;
  bookings:
    | { id: string; session_id: string | null; seat: number | null; state: string; payment: string }[]
    | null;
  waiting: number;
  syncs: { customer_id: string; started_at: string }[] | null;
  events: { customer_id: string; received_at: string }[] | null;
}

interface Entry {
  id: string;
  sourceId: string;
  level: string;
  access: string;
  seats: number;
  reason: string;
  flags: string[];
  startsAt: string | null;
  expiresAt: string | null;
}

const question = `select
  (select json_agg(t) from (select customer_id, issued, applied, cached from tollgate.snapshots) t) as snapshots,
  (select json_agg(t) from (select id, owner_key, source_id, level, access, seats, reason, flags, starts_at, expires_at from tollgate.user_entitlements) t) as entitlements,
  (select json_agg(t) from (select id, entitlement_id, owner_key, change, after from tollgate.journal where id > $1 order by id) t) as journal,
  (select json_agg(t) from (select id, session_id, seat, state, payment from tollgate.bookings) t) as bookings,
  (select count(*)::int from tollgate.inbox where state = 'received') as waiting,
  (select json_agg(t) from (select customer_id, started_at from tollgate.syncs where source <> 'act') t) as syncs,
  (select json_agg(t) from (select customer_id, received_at from tollgate.inbox where customer_id is not null) t) as events`;

/** Reads everything in one statement, so that it is consistent. */
export async function observeReal(sql: Sql, afterJournal: number): Promise<Seen> {
  const [raw] = (await sql.unsafe(question, [afterJournal], { prepare: true })) as unknown as Raw[];
  if (!raw) throw new Error("The query of the tables returned no row.");
  return {
    snapshots: (raw.snapshots ?? []).map(({ customer_id, issued, applied, cached }) => ({
      customerId: customer_id,
      issued,
      applied,
      cached,
    })),
    entitlements: (raw.entitlements ?? []).map(
      ({ id, owner_key, source_id, level, access, seats, reason, flags, starts_at, expires_at }) => ({
        id,
        ownerKey: owner_key,
        sourceId: source_id,
        level,
        access,
        seats,
        reason,
        flags,
        from: instant(starts_at),
        until: instant(expires_at),
      }),
    ),
    journal: (raw.journal ?? []).map(({ id, entitlement_id, owner_key, change, after }) => ({
      id,
      entitlementId: entitlement_id,
      change,
      after: after && {
        id: after.id,
        ownerKey: owner_key,
        sourceId: after.sourceId,
        level: after.level,
        access: after.access,
        seats: after.seats,
        reason: after.reason,
        flags: after.flags,
        from: instant(after.startsAt),
        until: instant(after.expiresAt),
      },
    })),
    bookings: (raw.bookings ?? []).map(({ session_id, ...booking }) => ({
      ...booking,
      sessionId: session_id,
    })),
    waiting: raw.waiting,
    syncs: (raw.syncs ?? []).map(({ customer_id, started_at }) => ({
      customerId: customer_id,
      startedAt: instant(started_at),
    })),
    events: (raw.events ?? []).map(({ customer_id, received_at }) => ({
      customerId: customer_id,
      at: instant(received_at),
    })),
  };
}
