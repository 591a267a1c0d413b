import type { SimulationDatabase } from "../database/database.ts";
import type { Operation } from "../world/gate.ts";

/** Most polls of a statement that has neither ended nor started to wait for a lock. */
const maxPolls = 5_000;
/** Milliseconds of real time between two polls. */
const pollMs = 2;

/**
 * Runs a statement that may meet another transaction's lock. In that case it returns while the statement still waits; the
 * statement ends when the other transaction does.
 *
 * @param locked the waiting statements; includes this one until it has ended
 * @throws Error when it neither ends nor waits
 */
export async function runOrWait(
  operation: Operation,
  locked: Set<Operation>,
  database: SimulationDatabase,
): Promise<void> {
  locked.add(operation);
  const ended = operation
    .run()
    .then(operation.resolve, operation.reject)
    .finally(() => locked.delete(operation));
  for (let poll = 0; poll < maxPolls; poll += 1) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, pollMs))]);
    if (locked.size === 0 || (await database.lockWaits()) >= locked.size) return;
  }
  throw new Error(`${operation.label} neither ended nor waits for a lock`);
}
