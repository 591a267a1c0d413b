import type Stripe from "stripe";
import type { Snapshot } from "../model/snapshot.ts";
import { complete, everyPage, firstPage } from "./pages.ts";
import type { ReadRequest } from "./read-request.ts";

export const sessionExpand = [
  "data.line_items",
  "data.payment_intent.latest_charge.refunds",
  "data.customer",
];

/** Seconds that a list may be behind the moment at which it was read. */
const lag = 3_600;

/**
 * The checkout sessions that can still change access: those since the stored sync, and older ones that were open or
 * waited for a bank. Abandoned ones and sales that have ended are not read again.
 */
export async function readSessions(
  stripe: Stripe,
  customer: string,
  request: ReadRequest,
): Promise<Stripe.Checkout.Session[]> {
  const { meter, stored, depth } = request;
  const list = (params: Stripe.Checkout.SessionListParams) =>
    everyPage(meter, (page) =>
      stripe.checkout.sessions.list({ customer, limit: 100, expand: sessionExpand, ...params, ...page }),
    );
  const since = sessionsSince(request);
  const found = new Map<string, Stripe.Checkout.Session>();
  const add = (sessions: readonly Stripe.Checkout.Session[]) => {
    for (const session of sessions) found.set(session.id, session);
  };
  if (since === null) {
    const newest = await firstPage(meter, () =>
      stripe.checkout.sessions.list({ customer, limit: 100, expand: sessionExpand }),
    );
    add(newest.data);
    // Hundreds of sessions are mostly abandoned ones.
    if (newest.has_more) for (const status of ["open", "complete"] as const) add(await list({ status }));
  } else {
    const running = stored ? runningSince(stored) : null;
    const isOlder = depth === "everything" && running !== null && running < since;
    const lists = [list({ created: { gte: since } })];
    if (isOlder) lists.push(list({ status: "complete", created: { gte: running, lt: since } }));
    for (const sessions of await Promise.all(lists)) add(sessions);
  }
  const sessions = [...found.values()];
  await completeSessions(stripe, request, sessions);
  return sessions;
}

/** Unix seconds; NULL to read all of them. */
function sessionsSince({ stored, storedAt }: ReadRequest): number | null {
  if (!stored || storedAt === null) return null;
  const unsettled = stored.purchases.filter(
    ({ status, paymentStatus }) => status === "open" || (status === "complete" && paymentStatus === "unpaid"),
  );
  return Math.min(storedAt - lag, ...unsettled.map(({ createdAt }) => createdAt));
}

/** Unix seconds: the oldest sale that still runs; NULL for none. */
function runningSince({ purchases }: Snapshot): number | null {
  const running = purchases.filter(({ status }) => status === "complete").map(({ createdAt }) => createdAt);
  return running.length === 0 ? null : Math.min(...running);
}

export async function completeSessions(
  stripe: Stripe,
  { meter }: Pick<ReadRequest, "meter">,
  sessions: readonly Stripe.Checkout.Session[],
): Promise<void> {
  for (const { id, line_items: lines, payment_intent: intent } of sessions) {
    await complete(lines, (sofar) =>
      everyPage(meter, (page) => stripe.checkout.sessions.listLineItems(id, { limit: 100, ...page }), sofar),
    );
    if (intent && typeof intent !== "string") await completeRefunds(stripe, { meter }, intent.latest_charge);
  }
}

export async function completeRefunds(
  stripe: Stripe,
  { meter }: Pick<ReadRequest, "meter">,
  charge: Stripe.Charge | string | null,
): Promise<void> {
  if (!charge || typeof charge === "string") return;
  await complete(charge.refunds, (sofar) =>
    everyPage(meter, (page) => stripe.refunds.list({ charge: charge.id, limit: 100, ...page }), sofar),
  );
}
