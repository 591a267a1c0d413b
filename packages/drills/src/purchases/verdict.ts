import type { World } from "@tollgate/local-stack";
import postgres, { type Sql } from "postgres";
import Stripe from "stripe";
import { levelOf, type Purchase } from "./buy.ts";

/** What went wrong, a sentence for each; nothing of it comes from core's own rules. */
export interface Verdict {
  lost: string[];
  doubled: string[];
  deniedThoughPaid: string[];
  /** Sales that Stripe says are paid. */
  paid: number;
}

type PaidSession = Pick<Stripe.Checkout.Session, "id" | "mode" | "subscription" | "customer">;

/** Compares what Stripe was paid for with what the shop's tables hold and what it answers. */
export async function judge(world: World, purchases: readonly Purchase[]): Promise<Verdict> {
  const stripe = stripeOf(world);
  const sql = postgres(world.urls.postgres, { max: 1, onnotice: () => {} });
  const verdict: Verdict = { lost: [], doubled: [], deniedThoughPaid: [], paid: 0 };
  try {
    const sessions: PaidSession[] = [];
    for await (const session of stripe.checkout.sessions.list({ limit: 100, status: "complete" }))
      if (session.payment_status === "paid") sessions.push(session);
    verdict.paid = sessions.length;
    for (const session of sessions) await judgeSession(sql, session, purchases, verdict);
    await judgeCharges(stripe, sessions, verdict);
    for (const purchase of purchases) await judgeAnswer(purchase, verdict);
    return verdict;
  } finally {
    await sql.end();
  }
}

async function judgeSession(
  sql: Sql,
  { id, mode, subscription }: PaidSession,
  purchases: readonly Purchase[],
  verdict: Verdict,
): Promise<void> {
  const bought = purchases.filter(({ sessionId }) => sessionId === id);
  if (bought.length === 0) verdict.doubled.push(`${id} was paid, and no buyer knows it`);
  const sourceId = mode === "subscription" && typeof subscription === "string" ? subscription : id;
  const [held] = await sql<{ granted: number; grants: number; seats: number }[]>`
    select
      (select count(*)::int from tollgate.user_entitlements
        where source_id = ${sourceId} and access = 'granted') as granted,
      (select count(*)::int from tollgate.journal
        where entitlement_id like ${`${sourceId}:%`} and change = 'granted') as grants,
      (select count(*)::int from tollgate.bookings
        where session_id = ${id} and state = 'confirmed') as seats`;
  const had = (held?.granted ?? 0) + (held?.seats ?? 0);
  if (had === 0) verdict.lost.push(`${id} was paid, and nobody has it`);
  if (had > 1 || (held?.grants ?? 0) > 1)
    verdict.doubled.push(`${id} was granted ${Math.max(had, held?.grants ?? 0)} times`);
}

/** Each paid session is one charge of its customer. */
async function judgeCharges(
  stripe: Stripe,
  sessions: readonly PaidSession[],
  verdict: Verdict,
): Promise<void> {
  const sold = new Map<string, number>();
  for (const { customer } of sessions)
    if (typeof customer === "string") sold.set(customer, (sold.get(customer) ?? 0) + 1);
  const charged = new Map<string, number>();
  for await (const { customer, status, refunded } of stripe.charges.list({ limit: 100 }))
    if (typeof customer === "string" && status === "succeeded" && !refunded)
      charged.set(customer, (charged.get(customer) ?? 0) + 1);
  for (const [customer, times] of charged)
    if (times > (sold.get(customer) ?? 0))
      verdict.doubled.push(`${customer} was charged ${times} times for ${sold.get(customer) ?? 0} sales`);
}

async function judgeAnswer({ kind, email, sessionId, shopper }: Purchase, verdict: Verdict): Promise<void> {
  const level = levelOf(kind);
  if (sessionId === null || level === null) return;
  const { decision } = await shopper.check(level);
  if (!decision.allowed)
    verdict.deniedThoughPaid.push(`${email} paid for ${level} and is refused: ${decision.reason}`);
}

function stripeOf({ urls, env }: World): Stripe {
  const { hostname, port } = new URL(urls.stripe);
  return new Stripe(env.STRIPE_SECRET_KEY ?? "", {
    host: hostname,
    port,
    protocol: "http",
    telemetry: false,
  });
}
