import { createBilling, type Database } from "@tollgate/core";
import { levels } from "../plan/catalog.ts";
import { type ExpectedAccess, isRunning } from "../reference/reference-fold.ts";
import type { Parts, Surface } from "../world/design.ts";
import type { StripeEventRow } from "../world/mailbox.ts";
import { depsOf } from "../world/tollgate.ts";
import { customerOf } from "./naive-store.ts";

export interface NaiveRules {
  /** Handles one delivery. A thrown error becomes a 500, and Stripe sends the event again. */
  receive(event: StripeEventRow): Promise<void>;
  /** A customer's access, from the stored state. */
  access(customerId: string): Promise<ExpectedAccess[]>;
  answerEvent?: Surface["answerEvent"];
}

/** The surface of a naive design: Tollgate's checkout, with its own way to receive, store and answer. */
export function naiveSurface(parts: Parts, rules: NaiveRules): Surface {
  const billing = createBilling(depsOf(parts));
  return {
    ...billing,
    async handleStripeWebhook(request) {
      try {
        await rules.receive((await request.json()) as StripeEventRow);
        return Response.json({ ok: true });
      } catch {
        return Response.json({ ok: false }, { status: 500 });
      }
    },
    async checkEntitlement(owner, level) {
      const now = parts.clock.now();
      const rank = (name: string) => levels.indexOf(name as (typeof levels)[number]);
      const customerId = await customerOf(parts.db as Database, owner.id);
      const all = customerId ? await rules.access(customerId) : [];
      const best = all
        .filter((access) => isRunning(access, now) && rank(access.level) >= rank(level))
        .sort((a, b) => b.until - a.until)[0];
      return {
        allowed: best !== undefined,
        level: best?.level ?? null,
        validUntil: best ? new Date(best.until).toISOString() : null,
        reason: best ? "paid" : "no_entitlement",
        source: "database",
      };
    },
    checkoutStatus: async () => ({ state: "processing" }),
    answerEvent: rules.answerEvent ?? (async () => ({ kind: "skipped replay", state: "naive" })),
    parkEvent: async () => {},
    overdueEvents: async () => [],
    writeToCache: async () => true,
    writeMissedToCache: async () => 0,
    syncScheduled: async () => 0,
    endDuplicates: async () => [],
    endFlaggedDuplicates: async () => 0,
    syncStripeDataToKV: async () => ({ kind: "unknown_customer" }),
  };
}
