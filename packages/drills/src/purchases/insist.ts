import { setTimeout as wait } from "node:timers/promises";

const everyMs = 1_000;
const patienceMs = 30_000;

/**
 * Tries again every second, as a person does; whatever does not answer within 30 seconds is tried again too.
 *
 * @param onProblem gets the reason of each failure
 * @throws the last error when nothing has worked by the deadline (unix milliseconds)
 */
export async function insist<Answer>(
  deadline: number,
  work: () => Promise<Answer>,
  onProblem: (problem: string) => void,
): Promise<Answer> {
  for (;;)
    try {
      return await within(patienceMs, work());
    } catch (error) {
      onProblem(error instanceof Error ? error.message : String(error));
      if (Date.now() > deadline) throw error;
      await wait(everyMs);
    }
}

async function within<Answer>(limitMs: number, work: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMs / 1_000} s`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
