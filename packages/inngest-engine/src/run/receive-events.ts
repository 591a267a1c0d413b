import { parseEvents, seededEventId, storeEvent } from "../model/event.ts";
import type { EngineState } from "../state/engine-state.ts";
import { plan } from "../state/plan.ts";

/** Events that are kept to be looked at. */
const KEPT_EVENTS = 20_000;

/**
 * Takes events in; they are delivered in any order.
 * @param seed The header `x-inngest-event-id-seed`: a send that the SDK repeats is taken once.
 * @returns the engine's ids, in the order of the events.
 * @throws {InvalidEventError} when the sender must correct the request; then none was taken.
 */
export function receiveEvents(state: EngineState, body: unknown, seed?: string): string[] {
  const now = state.clock.now();
  return parseEvents(body).map((input, index) => {
    const event = storeEvent(input, now, seededEventId(seed, index));
    if (state.events.get(event.internalId)) return event.internalId;
    // The event last: a repeated send is taken for one that was planned.
    plan(state, now, { kind: "deliver", eventId: event.internalId });
    state.events.set(event.internalId, event);
    forgetOldEvents(state);
    return event.internalId;
  });
}

function forgetOldEvents(state: EngineState): void {
  if (state.events.size <= KEPT_EVENTS) return;
  const oldest = state.events.entries().next().value;
  if (oldest) state.events.delete(oldest[0]);
}
