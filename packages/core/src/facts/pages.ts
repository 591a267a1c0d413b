/** Counts the list and retrieve calls of a sync, also of one that failed, and when Stripe was asked. */
export interface ReadMeter {
  reads: number;
  /**
   * By Stripe's own clock: no read of this sync began before. NULL while Stripe has not said the time. Found from the
   * Date of its answers, which has seconds, and from how long each answer took.
   */
  askedAt: Date | null;
  now: () => number;
}

export function createReadMeter(clock: { now(): number }): ReadMeter {
  return { reads: 0, askedAt: null, now: () => clock.now() };
}

/** The first page of a list. */
export async function firstPage<Page extends object>(
  meter: ReadMeter,
  read: () => Promise<Page>,
): Promise<Page> {
  meter.reads += 1;
  const began = meter.now();
  const page = await read();
  noteTime(meter, page, meter.now() - began);
  return page;
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
    const page = await firstPage(meter, () => read(last ? { starting_after: last } : {}));
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

/** Stripe embeds the first ten or twenty entries of a list in an object: reads the rest of one that it cut short. */
export async function complete<Item>(
  list: { data: Item[]; has_more: boolean } | null | undefined,
  rest: (sofar: Item[]) => Promise<Item[]>,
): Promise<void> {
  if (!list?.has_more) return;
  list.data = await rest(list.data);
  list.has_more = false;
}
