import type { IdempotencyEntry, IdempotencyMemory } from "../protocol/idempotency.ts";
import type { Settings } from "../world/settings.ts";
import type { Row } from "../world/table.ts";
import type { Wakeup } from "../world/wakeups.ts";
import type { World } from "../world/world.ts";

/** The whole state as JSON. */
export interface SimulatorSnapshot {
  version: 2;
  /** Unix ms by the simulator's clock. */
  now: number;
  settings: Settings;
  idPosition: number | null;
  rows: Record<string, Row[]>;
  wakeups: Wakeup[];
  idempotency: IdempotencyEntry[];
}

export function takeSnapshot(world: World, idempotency: IdempotencyMemory): SimulatorSnapshot {
  // Rows are never changed in place, so a snapshot may share them with the running state.
  return {
    version: 2,
    now: world.clock.now(),
    settings: { ...world.settings },
    idPosition: world.ids.position(),
    rows: world.store.dump(),
    wakeups: world.wakeups.dump(),
    idempotency: idempotency.dump(),
  };
}

/**
 * Replaces the present state by a saved one. Time never goes back: a clock ahead of the saved state stays where
 * it is, and the work scheduled in between runs next. @throws TypeError if the value is no snapshot of this version.
 */
export function restoreSnapshot(world: World, idempotency: IdempotencyMemory, saved: unknown): void {
  if (!isSnapshot(saved))
    throw new TypeError("This is not a saved state of the Stripe simulator (version 2).");
  Object.assign(world.settings, saved.settings);
  world.store.load(saved.rows);
  idempotency.load(saved.idempotency);
  if (saved.idPosition !== null) world.ids.moveTo(saved.idPosition);
  if (world.clock.now() < saved.now) world.clock.set(saved.now);
  world.wakeups.load(saved.wakeups);
}

function isSnapshot(value: unknown): value is SimulatorSnapshot {
  return (
    typeof value === "object" &&
    value !== null &&
    "version" in value &&
    value.version === 2 &&
    "rows" in value &&
    "wakeups" in value
  );
}
