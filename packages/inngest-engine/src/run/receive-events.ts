import { parseEvents, seededEventId, storeEvent } from "../model/event.ts";
import type { EngineState } from "../state/engine-state.ts";
import { schedule } from "../state/schedule.ts";

/** The store keeps the latest events, for the page and the API. */
const MAX_EVENTS = 20_000;

/**
 * Accepts events and schedules their delivery, in any order.
 * @param seed the header `x-inngest-event-id-seed`: a send that the SDK repeats counts once.
 * @returns the engine's ids, in the order of the events.
 * @throws {InvalidEventError} when an event is invalid; then it accepts none of them.
 */
export function receiveEvents(state: EngineState, body: unknown, seed?: string): string[] {
  const now = state.clock.now();
  return parseEvents(body).map((input, index) => {
    const event = storeEvent(input, now, seededEventId(seed, index));
    if (state.events.get(event.internalId)) return event.internalId;
    // The event last: its presence means that its delivery is scheduled.
    schedule(state, now, { kind: "deliver", eventId: event.internalId });
    state.events.set(event.internalId, event);
    deleteOldEvents(state);
    return event.internalId;
  });
}

function deleteOldEvents(state: EngineState): void {
  if (state.events.size <= MAX_EVENTS) return;
  const oldest = state.events.entries().next().value;
  if (oldest) state.events.delete(oldest[0]);
}
