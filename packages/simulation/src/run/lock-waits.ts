import type { SimulationDatabase } from "../database/database.ts";
import type { Operation } from "../world/gate.ts";

/** How often a statement that is neither done nor waiting for a lock is looked at. */
const maxRefreshes = 5_000;
/** Milliseconds of real time between two looks. */
const betweenLooks = 2;

/**
 * Runs a statement that may meet another transaction's lock: it is left waiting then, and ends when the other one does.
 *
 * @param locked the statements that wait; this one is among them until it has ended
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
  for (let look = 0; look < maxRefreshes; look += 1) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, betweenLooks))]);
    if (locked.size === 0 || (await database.lockWaits()) >= locked.size) return;
  }
  throw new Error(`${operation.label} neither ends nor waits for a lock`);
}
