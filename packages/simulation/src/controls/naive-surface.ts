import { createBilling, type Database } from "@tollgate/core";
import { noMemory } from "../coverage/memory.ts";
import { rankOf } from "../coverage/shop.ts";
import { shop } from "../plan/catalog.ts";
import { type Entitled, entitlementsAt, readCustomer, runs } from "../reference/owner-access.ts";
import { indexOf, type Rows } from "../stripe/rows.ts";
import type { Parts, Surface } from "../world/design.ts";
import type { StripeEventRow } from "../world/thin-twin.ts";
import { depsOf } from "../world/tollgate.ts";
import { customerOf } from "./naive-store.ts";

export interface NaiveRules {
  /** Handles one delivery. A thrown error becomes a 500, and Stripe sends the event again. */
  receive(event: StripeEventRow): Promise<void>;
  /** A customer's entitlements at an instant (unix seconds), from the stored state. */
  access(customerId: string, t: number): Promise<Entitled[]>;
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
      const t = Math.floor(parts.clock.now() / 1000);
      const customerId = await customerOf(parts.db as Database, owner.id);
      const all = customerId ? await rules.access(customerId, t) : [];
      const best = all
        .filter((one) => runs(one, t) && rankOf(shop, one.level) >= rankOf(shop, level))
        .sort((a, b) => b.until - a.until)[0];
      return {
        allowed: best !== undefined,
        level: best?.level ?? null,
        validUntil: best ? new Date(best.until * 1000).toISOString() : null,
        reason: best ? "paid" : "no_entitlement",
        seats: {},
        source: "database",
        version: 0,
      };
    },
    checkoutStatus: async () => ({ state: "processing" }),
    answerEvent: rules.answerEvent ?? (async () => ({ kind: "skipped replay", state: "naive" })),
    parkEvent: async () => true,
    tryParked: async () => "nothing",
    overdueEvents: async () => [],
    writeToCache: async () => true,
    writeMissedToCache: async () => 0,
    syncScheduled: async () => 0,
    endDuplicates: async () => [],
    endFlaggedDuplicates: async () => 0,
    syncStripeDataToKV: async () => ({ kind: "unknown_customer" }),
    reconcile: async () => ({
      kind: "busy",
      since: new Date(0),
      message: "A naive shop reconciles nothing.",
    }),
    settleBookings: async () => ({ synced: 0, refunded: 0 }),
    refundBookings: async () => 0,
    listUnbound: async () => [],
  };
}

/** What the reference says of the objects that a design has stored. */
export function accessOf(rows: Rows, customerId: string, t: number): Entitled[] {
  return entitlementsAt([readCustomer(indexOf(rows), shop, customerId, noMemory)], t);
}
