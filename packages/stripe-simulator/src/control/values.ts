import { checkRateLimit } from "../protocol/rate-limit.ts";
import type { Fault } from "../server/faults.ts";
import type { RateLimit, Settings } from "../world/settings.ts";
import type { ControlBody } from "./body.ts";

/** A fault from JSON. A `meanwhile` fault needs a function, so only the same process can set it. */
export function faultIn(body: ControlBody): Fault {
  const kind = body.oneOf("kind", "status", "timeout_after_commit", "reset_after_commit", "delay", "stale");
  if (kind === "status") return { kind, status: body.number("status") ?? 500 };
  if (kind === "delay") return { kind, ms: body.number("ms") ?? 1000 };
  return { kind };
}

/** The settings that a command names. @throws TypeError, RangeError naming the field. */
export function settingsIn(body: ControlBody): Partial<Settings> {
  return {
    ...(body.has("afterRetries")
      ? { afterRetries: body.oneOf("afterRetries", "cancel", "unpaid", "past_due") }
      : {}),
    ...(body.has("invoiceAfterRetries")
      ? { invoiceAfterRetries: body.oneOf("invoiceAfterRetries", "past_due", "uncollectible") }
      : {}),
    ...(body.has("retryDays") ? { retryDays: daysIn(body.rest().retryDays) } : {}),
    ...(body.has("draftSeconds") ? { draftSeconds: body.number("draftSeconds") ?? 3600 } : {}),
    ...(body.has("debitSettlementSeconds")
      ? { debitSettlementSeconds: body.number("debitSettlementSeconds") ?? 0 }
      : {}),
    ...(body.has("rateLimit") ? { rateLimit: rateLimitIn(body.rest().rateLimit) } : {}),
    ...(body.has("merchant") ? { merchant: body.text("merchant") } : {}),
  };
}

/** Days from each attempt to the next, as a list or as `3,5,7`. */
function daysIn(value: unknown): number[] {
  const days = (Array.isArray(value) ? value : String(value).split(",")).map(Number);
  if (days.every((day) => Number.isInteger(day) && day > 0)) return days;
  throw new TypeError(`"retryDays" must be whole numbers of days, such as 3,5,7, not ${String(value)}.`);
}

/** `{"perEndpoint": 25, "overall": 100}`, or `null` to lift the limits. */
function rateLimitIn(value: unknown): RateLimit | null {
  if (value === null || value === "off") return null;
  if (typeof value !== "object" || !("perEndpoint" in value) || !("overall" in value))
    throw new TypeError(
      '"rateLimit" must be null, or hold "perEndpoint" and "overall" (requests per second).',
    );
  const clock = "clock" in value && value.clock === "simulator" ? ({ clock: "simulator" } as const) : {};
  return checkRateLimit({
    overall: Number(value.overall),
    perEndpoint: Number(value.perEndpoint),
    ...clock,
  });
}
