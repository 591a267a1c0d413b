import type Stripe from "stripe";
import { isLongOver } from "../model/long-over.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { idOf } from "../stripe/shapes.ts";
import { complete, everyPage, type ReadMeter } from "./pages.ts";
import type { ReadRequest } from "./read-request.ts";

const daySeconds = 86_400;

/** How long after a payment a card dispute comes at the latest, with some room (docs.stripe.com/disputes). */
export const disputeWindow = 180 * daySeconds;

/** The invoices that coverage can rest on: since the running periods began, and older ones that are still open. */
export async function readInvoices(
  stripe: Stripe,
  customer: string,
  subscriptions: readonly Stripe.Subscription[],
  request: ReadRequest,
): Promise<{ since: number; list: Stripe.Invoice[] }> {
  const { meter, named } = request;
  const since = invoicesSince(subscriptions, request);
  const list = await everyPage(meter, (page) =>
    stripe.invoices.list({
      customer,
      limit: 100,
      expand: ["data.payments"],
      ...(since > 0 ? { created: { gte: since } } : {}),
      ...page,
    }),
  );
  const found = new Set(list.map(({ id }) => id));
  const latest = new Set(subscriptions.map(({ latest_invoice: invoice }) => idOf(invoice)));
  for (const id of new Set(named.invoices)) {
    if (found.has(id) || latest.has(id)) continue;
    meter.reads += 1;
    list.push(await stripe.invoices.retrieve(id, { expand: ["payments"] }));
  }
  await completeLines(stripe, meter, list);
  return { since, list };
}

/** More than about ten lines are not embedded, prorations first. */
export async function completeLines(
  stripe: Stripe,
  meter: ReadMeter,
  invoices: readonly Stripe.Invoice[],
): Promise<void> {
  for (const { id, lines } of invoices)
    await complete(lines, (sofar) =>
      everyPage(meter, (page) => stripe.invoices.listLineItems(id, { limit: 100, ...page }), sofar),
    );
}

/** Unix seconds: since a subscription was created, when its invoices were never read. */
function invoicesSince(
  subscriptions: readonly Stripe.Subscription[],
  { stored, depth, at }: ReadRequest,
): number {
  const instants: number[] = depth === "sales" ? [] : [at - disputeWindow];
  for (const subscription of subscriptions) {
    const { id, items, status, created, ended_at: endedAt } = subscription;
    if (status === "incomplete_expired" || (status === "canceled" && (endedAt ?? 0) < at - disputeWindow))
      continue;
    if (hasLeft(subscription, { stored, at })) continue;
    const known = stored?.subscriptions.find((each) => each.id === id);
    if (known?.invoicesSince === null || known?.invoicesSince === undefined)
      instants.push(created - daySeconds);
    instants.push(
      ...items.data.map((item) => item.current_period_start - daySeconds),
      ...(known ? openInvoices(known) : []).map(({ createdAt }) => createdAt),
    );
  }
  return Math.max(0, Math.min(at, ...instants));
}

/** Whether a subscription ended so long ago that it has left the snapshot: nothing of it is read again. */
export function hasLeft(
  { id, ended_at: endedAt }: Stripe.Subscription,
  { stored, at }: Pick<ReadRequest, "stored" | "at">,
): boolean {
  if (!stored || endedAt === null || !isLongOver({ endedAt }, at)) return false;
  return !stored.subscriptions.some((subscription) => subscription.id === id);
}

function openInvoices({ invoices }: Snapshot["subscriptions"][number]) {
  return invoices.filter(({ status }) => status === "open" || status === "draft");
}
