import type { Ledger } from "./ledger.ts";
import type { Item } from "./timeline.ts";

// An event waits until it is delivered, and as long as a debounce would start a run with it: till then nothing deletes it.

interface Waiting {
  waiting: Map<string, number>;
}

/** How often each event is waited for, by its id in the engine; from what an earlier process has stored. */
export function waitingEvents(
  items: Ledger<Item>,
  debounces: Ledger<{ eventId: string }>,
): Map<string, number> {
  const waiting = new Map<string, number>();
  for (const { work } of items.values()) if (work.kind === "deliver") holdEvent({ waiting }, work.eventId);
  for (const { eventId } of debounces.values()) holdEvent({ waiting }, eventId);
  return waiting;
}

export function holdEvent({ waiting }: Waiting, eventId: string): void {
  waiting.set(eventId, (waiting.get(eventId) ?? 0) + 1);
}

export function releaseEvent({ waiting }: Waiting, eventId: string): void {
  const left = (waiting.get(eventId) ?? 0) - 1;
  if (left > 0) waiting.set(eventId, left);
  else waiting.delete(eventId);
}

/** Deletes an event, unless something still waits for it. */
export function deleteEvent(
  { events, waiting }: Waiting & { events: Ledger<unknown> },
  eventId: string,
): void {
  if (!waiting.has(eventId)) events.delete(eventId);
}
