import type { World } from "@tollgate/local-stack";
import type { Buyer } from "./buyer.ts";
import { readSold, type Sold } from "./sold.ts";
import { readStored, type Stored } from "./stored.ts";

/** What is wrong, a sentence for each. Stripe's lists are the measure, and none of core's rules is used. */
export interface Verdict {
  /** Paid, and the shop has nothing of it, or no buyer knows the session. */
  lost: string[];
  /** Paid or granted more than once. */
  doubled: string[];
  /** Paid, and the shop's own answer over HTTP is no. */
  deniedThoughPaid: string[];
  /** Events that wait or were given up. */
  unanswered: string[];
  paid: number;
}

export async function judge(world: World, buyers: readonly Buyer[]): Promise<Verdict> {
  const [sold, stored] = [await readSold(world), await readStored(world)];
  const { unanswered } = stored;
  return {
    lost: lostOf(sold, stored, buyers),
    doubled: doubledOf(sold, stored),
    deniedThoughPaid: await deniedOf(sold, buyers),
    unanswered: unanswered > 0 ? [`${unanswered} events of Stripe are not answered`] : [],
    paid: sold.sessions.length,
  };
}

function lostOf({ sessions }: Sold, { had }: Stored, buyers: readonly Buyer[]): string[] {
  const stored = new Set(had.map(({ source }) => source));
  const known = new Set(buyers.map(({ sessionId }) => sessionId));
  return sessions.flatMap(({ id, subscription }) => [
    ...(stored.has(subscription ?? id) ? [] : [`${id} was paid, and nobody has it`]),
    ...(known.has(id) ? [] : [`${id} was paid, and no buyer knows it`]),
  ]);
}

/** Everybody wants one thing, so a customer has one sale, one charge at most, and one thing. */
function doubledOf(sold: Sold, { had, grants }: Stored): string[] {
  const found: string[] = [];
  const expectAtMost = (most: number, times: number, sentence: string) => {
    if (times > most) found.push(`${sentence} ${times} times instead of ${most}`);
  };
  for (const [owner, customers] of sold.customers)
    expectAtMost(1, customers.length, `owner ${owner} became a customer (${customers.join(", ")})`);
  for (const customer of [...sold.customers.values()].flat()) {
    const own = sold.sessions.filter((session) => session.customer === customer);
    const whose = `${customer} (${own.map(({ id }) => id).join(", ") || "no paid session"})`;
    const charged = own.filter((session) => session.charged).length;
    const plans = own.filter(({ subscription }) => subscription !== null).length;
    expectAtMost(1, own.length, `${whose} paid`);
    expectAtMost(charged, sold.charges.get(customer) ?? 0, `${whose} was charged`);
    expectAtMost(plans, sold.subscriptions.get(customer) ?? 0, `${whose} was subscribed`);
    const things = had.filter((thing) => thing.customer === customer).length;
    expectAtMost(own.length, things, `${whose} was let in`);
  }
  for (const [id, times] of grants) expectAtMost(1, times, `the entitlement ${id} was granted`);
  return found;
}

async function deniedOf({ sessions }: Sold, buyers: readonly Buyer[]): Promise<string[]> {
  const paid = new Set(sessions.map(({ id }) => id));
  const denied: string[] = [];
  for (const { sessionId, email, ask } of buyers) {
    if (sessionId === null || !paid.has(sessionId)) continue;
    const answer = await ask().catch(
      (error: unknown) => ({ granted: false, reason: String(error) }) as const,
    );
    if (!answer.granted) denied.push(`${email} paid ${sessionId} and is refused: ${answer.reason}`);
  }
  return denied;
}
