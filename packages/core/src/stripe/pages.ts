import type Stripe from "stripe";

/** Counts the list and retrieve calls of a look, also those of a look that failed, and when Stripe was asked. */
export interface ReadMeter {
  reads: number;
  /**
   * By Stripe's own clock: no read of this look began before. NULL while Stripe has not said the time. Found from the
   * Date of its answers, which has seconds, and from how long each answer took.
   */
  askedAt: Date | null;
  now: () => number;
}

export function createReadMeter(clock: { now(): number }): ReadMeter {
  return { reads: 0, askedAt: null, now: () => clock.now() };
}

/** Reads a list to its end, 100 objects a call. */
export async function everyPage<Item extends { id: string }>(
  meter: ReadMeter,
  read: (page: { starting_after?: string }) => Promise<{ data: Item[]; has_more: boolean }>,
  sofar: Item[] = [],
): Promise<Item[]> {
  const data = [...sofar];
  for (;;) {
    const last = data.at(-1)?.id;
    meter.reads += 1;
    const began = meter.now();
    const page = await read(last ? { starting_after: last } : {});
    noteTime(meter, page, meter.now() - began);
    data.push(...page.data);
    if (!page.has_more || page.data.length === 0) return data;
  }
}

function noteTime(meter: ReadMeter, page: object, tookMs: number): void {
  const { headers } = (page as { lastResponse?: { headers?: Record<string, string> } }).lastResponse ?? {};
  const answeredAt = Date.parse(headers?.date ?? "");
  if (Number.isNaN(answeredAt)) return;
  const askedAt = new Date(answeredAt - tookMs);
  if (meter.askedAt === null || askedAt < meter.askedAt) meter.askedAt = askedAt;
}

type Lists = {
  subscriptions: Stripe.Subscription[];
  sessions: Stripe.Checkout.Session[];
  payments: Stripe.PaymentIntent[];
};

/** Stripe embeds the first ten or twenty entries of a list in an object; whoever has more is read to the end. */
export async function completeLists(stripe: Stripe, meter: ReadMeter, lists: Lists): Promise<void> {
  for (const { id, items } of lists.subscriptions)
    await complete(items, (sofar) =>
      everyPage(
        meter,
        (page) => stripe.subscriptionItems.list({ subscription: id, limit: 100, ...page }),
        sofar,
      ),
    );
  for (const { id, line_items: lines } of lists.sessions)
    await complete(lines, (sofar) =>
      everyPage(meter, (page) => stripe.checkout.sessions.listLineItems(id, { limit: 100, ...page }), sofar),
    );
  const intents = lists.sessions.flatMap(({ payment_intent: intent }) =>
    intent && typeof intent !== "string" ? [intent] : [],
  );
  for (const { latest_charge: charge } of [...intents, ...lists.payments]) {
    if (!charge || typeof charge === "string") continue;
    await complete(charge.refunds, (sofar) =>
      everyPage(meter, (page) => stripe.refunds.list({ charge: charge.id, limit: 100, ...page }), sofar),
    );
  }
}

async function complete<Item>(
  list: { data: Item[]; has_more: boolean } | null | undefined,
  rest: (sofar: Item[]) => Promise<Item[]>,
): Promise<void> {
  if (!list?.has_more) return;
  list.data = await rest(list.data);
  list.has_more = false;
}
