/** What a statement says whose connection was lost, by Postgres or on the way. */
const connectionLost = /^(CONNECTION_|57P0|ECONNRESET|EPIPE)/;

/** The code of an error, or of what caused it: drizzle wraps the driver's. */
export function codeOf(error: unknown): string {
  const { code, cause } = error as { code?: string; cause?: unknown };
  return code ?? (cause === undefined ? String(error) : codeOf(cause));
}

/**
 * Does the work again as long as its connection is lost.
 *
 * @returns how often it was lost
 * @throws every other error of the work
 */
export async function untilItWorks(work: () => Promise<unknown>): Promise<number> {
  for (let lost = 0; ; lost += 1)
    try {
      await work();
      return lost;
    } catch (error) {
      if (!connectionLost.test(codeOf(error))) throw error;
    }
}
