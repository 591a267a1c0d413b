import { parseEvents, seededEventId, storeEvent } from "../model/event.ts";
import type { EngineState } from "../state/engine-state.ts";
import { schedule } from "../state/schedule.ts";
import { deleteEvent } from "../state/waiting-events.ts";

/** The store keeps the latest events that nothing waits for, for the page and the API. */
const MAX_EVENTS = 20_000;
/** Above this the engine refuses what is sent, instead of dropping what it has accepted. */
const MAX_WAITING = 50_000;

/** Too much waits: the Event API answers 503, and the sender tries again. */
export class OverloadedError extends Error {
  override readonly name = "OverloadedError";
}

/**
 * Accepts events and schedules their delivery, in any order.
 * @param seed the header `x-inngest-event-id-seed`: a send that the SDK repeats counts once.
 * @returns the engine's ids, in the order of the events.
 * @throws {InvalidEventError} when an event is invalid; then it accepts none of them.
 * @throws {OverloadedError} when too many events wait; then it accepts none of them.
 */
export function receiveEvents(state: EngineState, body: unknown, seed?: string): string[] {
  const now = state.clock.now();
  const inputs = parseEvents(body);
  if (state.waiting.size + inputs.length > MAX_WAITING)
    throw new OverloadedError(
      `${state.waiting.size} events wait for their delivery. Send these again later.`,
    );
  return inputs.map((input, index) => {
    const event = storeEvent(input, now, seededEventId(seed, index));
    if (state.events.get(event.internalId)) return event.internalId;
    // The event last: its presence means that its delivery is scheduled.
    schedule(state, now, { kind: "deliver", eventId: event.internalId });
    state.events.set(event.internalId, event);
    deleteOldEvents(state);
    return event.internalId;
  });
}

/** Oldest first. The few that are waited for are skipped: deliveries run in order. */
function deleteOldEvents(state: EngineState): void {
  for (const id of state.events.keys()) {
    if (state.events.size - state.waiting.size <= MAX_EVENTS) return;
    deleteEvent(state, id);
  }
}
