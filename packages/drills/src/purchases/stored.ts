import type { World } from "@tollgate/local-stack";
import postgres from "postgres";

/** What the shop's tables hold, read without any of core's code. */
export interface Stored {
  /** What somebody has: a level by an entitlement, or a seat by a booking. */
  had: Had[];
  /** By entitlement: how often the journal says that it was granted. */
  grants: Map<string, number>;
  /** Events that nobody has answered yet, or that were given up. */
  unanswered: number;
}

interface Had {
  /** The session, or for a plan its subscription. */
  source: string;
  customer: string;
}

export async function readStored({ urls }: World): Promise<Stored> {
  const sql = postgres(urls.postgres, { max: 1, onnotice: () => {} });
  try {
    const had = await sql<Had[]>`
      select source_id as source, customer_id as customer from tollgate.user_entitlements
      where access = 'granted' and expires_at > now()
      union all
      select session_id as source, customer_id as customer from tollgate.bookings where state = 'confirmed'`;
    const grants = await sql<{ id: string; times: number }[]>`
      select entitlement_id as id, count(*)::int as times from tollgate.journal
      where change = 'granted' group by entitlement_id`;
    const [inbox] = await sql<{ unanswered: number }[]>`
      select count(*)::int as unanswered from tollgate.inbox where state in ('received', 'parked')`;
    return {
      had: [...had],
      grants: new Map(grants.map(({ id, times }) => [id, times])),
      unanswered: inbox?.unanswered ?? 0,
    };
  } finally {
    await sql.end();
  }
}
