import { createBilling, type Database } from "@tollgate/core";
import { levels } from "../plan/catalog.ts";
import { type Promise_, runs } from "../reference/reference-fold.ts";
import type { Doors, Parts } from "../world/design.ts";
import type { StripeEventRow } from "../world/mailbox.ts";
import { depsOf } from "../world/tollgate.ts";
import { customerOf } from "./naive-store.ts";

export interface NaiveRules {
  /** Takes one delivery. Whatever is thrown becomes a 500, and Stripe sends the event again. */
  receive(event: StripeEventRow): Promise<void>;
  /** What an owner's customer may do, from what was kept. */
  promises(customerId: string): Promise<Promise_[]>;
  answerEvent?: Doors["answerEvent"];
}

/** The doors of a naive design: Tollgate's checkout, and another way to hear, keep and answer. */
export function naiveDoors(parts: Parts, rules: NaiveRules): Doors {
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
      const promises = customerId ? await rules.promises(customerId) : [];
      const best = promises
        .filter((promise) => runs(promise, now) && rank(promise.level) >= rank(level))
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
