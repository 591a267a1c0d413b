import { type ErrorBody, StripeFault } from "./errors.ts";
import type { StoredAnswer } from "./idempotency.ts";
import { isV2, v2Error } from "./v2-answers.ts";

/** The answer to an error. Any error but a StripeFault is a bug of the simulator, and the answer says so. */
export function failure({ id: requestId, path }: { id: string; path: string }, error: unknown): StoredAnswer {
  if (error instanceof StripeFault) {
    const { body, headers, status } = error;
    return { requestId, status, body: { error: isV2(path) ? v2Error(body) : body }, headers };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const body: ErrorBody = { type: "api_error", message: `The simulated Stripe has a bug: ${message}` };
  return { requestId, status: 500, body: { error: body } };
}
