import type { Context } from "hono";
import { StripeFault } from "../protocol/errors.ts";
import { rateLimited } from "../protocol/rate-limit.ts";
import type { Fault } from "./faults.ts";

/** Applies a fault before the work. @throws StripeFault if the fault is a status. */
export async function faultBefore(fault: Fault | undefined): Promise<void> {
  if (fault?.kind === "status") throw answerFor(fault.status);
  if (fault?.kind === "delay") await new Promise((resolve) => setTimeout(resolve, fault.ms));
}

/** Applies a fault after the work: no answer, a cut connection, or a change before the answer leaves. */
export async function faultAfter(fault: Fault | undefined, c: Context): Promise<void> {
  if (fault?.kind === "meanwhile") await fault.act();
  if (fault?.kind === "timeout_after_commit") await untilAborted(c.req.raw.signal);
  if (fault?.kind === "reset_after_commit") cutConnection(c);
}

function answerFor(status: number): StripeFault {
  if (status === 429) return rateLimited("global-rate");
  return new StripeFault(status, {
    type: "api_error",
    message: "An unknown error occurred (a fault was set on purpose).",
  });
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Only a listening simulator has a socket to cut; `app.fetch` answers as usual. */
function cutConnection(c: Context): void {
  const env: unknown = c.env;
  if (typeof env !== "object" || env === null || !("outgoing" in env)) return;
  const { outgoing } = env as { outgoing: { destroy(): void } };
  outgoing.destroy();
}
