import { z } from "zod";
import { ensureCustomer } from "../customer/customer.ts";
import { lacksReason, reasonRequired } from "../customer/journal.ts";
import { nameOf } from "../errors.ts";
import { rankOf } from "../model/catalog.ts";
import type { Entitlement } from "../model/entitlement.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import type { SyncingDeps } from "../sync-port.ts";
import { findGrant, writeDecision } from "./grant-store.ts";

export interface GrantManually {
  owner: Owner;
  /** Of the Stripe customer, if the owner has none yet. */
  email: string;
  /** A level of the catalog. */
  level: string;
  /** ISO 8601 with its offset; the access ends then. */
  until: string;
  /** Id of the person who decides; it stays in the journal for ever. */
  by: string;
  reason: string;
}

export type GrantManuallyResult =
  | {
      ok: true;
      /** `grant_…` */
      grantId: string;
      /** Whether the access is live already; if not, the sweep publishes it. The grant is stored in either case. */
      published: boolean;
    }
  | {
      ok: false;
      /** `customer_deleted`: the sync found it deleted at Stripe; granting again creates a new customer. */
      reason: "unknown_level" | "not_in_the_future" | "reason_required" | "customer_deleted";
      message: string;
    };

/**
 * Grants an owner a level without a sale, until an instant. The decision is stored, and a sync publishes it with journal
 * and cache, like every other entitlement. Refunds and disputes do not change it. It belongs to the owner's current
 * customer, and runs on when that one is deleted at Stripe unless the policy ends everything then.
 *
 * @throws the database's errors, and Stripe's when the owner's customer could not be created; then nothing is granted
 */
export async function grantManually(deps: SyncingDeps, input: GrantManually): Promise<GrantManuallyResult> {
  if (rankOf(deps.catalog, input.level) < 0)
    return { ok: false, reason: "unknown_level", message: `There is no level ${input.level}.` };
  const until = instantOf(input.until);
  if (until === null || until.getTime() <= deps.clock.now())
    return {
      ok: false,
      reason: "not_in_the_future",
      message: "`until` must be a future ISO 8601 time with an offset.",
    };
  if (lacksReason(input)) return { ok: false, ...reasonRequired };
  const customerId = await ensureCustomer(deps, { owner: input.owner, email: input.email });
  const grantId = `grant_${deps.newId()}`;
  await deps.db.transaction((rows) =>
    writeDecision(rows, {
      grantId,
      change: "granted",
      ownerKey: ownerKey(input.owner),
      customerId,
      level: input.level,
      until,
      person: input.by,
      reason: input.reason,
      at: new Date(deps.clock.now()),
    }),
  );
  const published = await publish(deps, customerId);
  if (published?.some(({ id, reason }) => id === grantId && reason === "customer_deleted"))
    return {
      ok: false,
      reason: "customer_deleted",
      message: "The owner's customer was deleted at Stripe. Grant again to create a new one.",
    };
  return { ok: true, grantId, published: published !== null };
}

export interface RevokeManually {
  grantId: string;
  /** Id of the person who decides; it stays in the journal for ever. */
  by: string;
  reason: string;
}

export type RevokeManuallyResult =
  | {
      ok: true;
      /** Whether the access has ended already; if not, the sweep publishes it. */
      published: boolean;
    }
  | { ok: false; reason: "unknown_grant" | "already_revoked" | "reason_required"; message: string };

/**
 * Revokes a manual grant, for good.
 *
 * @throws the database's errors
 */
export async function revokeManually(
  deps: SyncingDeps,
  input: RevokeManually,
): Promise<RevokeManuallyResult> {
  if (lacksReason(input)) return { ok: false, ...reasonRequired };
  const grant = await findGrant(deps.db, input.grantId);
  if (!grant) return { ok: false, reason: "unknown_grant", message: `There is no grant ${input.grantId}.` };
  const { id: _, ...decision } = grant;
  const isNew = await deps.db.transaction((rows) =>
    writeDecision(rows, {
      ...decision,
      change: "revoked",
      person: input.by,
      reason: input.reason,
      at: new Date(deps.clock.now()),
    }),
  );
  if (!isNew) return { ok: false, reason: "already_revoked", message: "This grant is already revoked." };
  return { ok: true, published: (await publish(deps, grant.customerId)) !== null };
}

/** The owner's entitlements after a sync; NULL when none was applied: the decision is stored, and a sync is scheduled. */
async function publish(deps: SyncingDeps, customerId: string): Promise<Entitlement[] | null> {
  try {
    const outcome = await deps.sync(customerId, { source: "person" });
    return outcome.kind === "applied" ? outcome.entitlements.entitlements : null;
  } catch (error) {
    deps.log.warn({ customerId, error: nameOf(error) }, "a manual grant waits for the sweep");
    return null;
  }
}

/** NULL for a text that is no instant, or whose year in UTC does not have four digits. */
function instantOf(text: string): Date | null {
  const reading = z.iso.datetime({ offset: true }).safeParse(text);
  if (!reading.success) return null;
  const instant = new Date(text);
  return z.iso.datetime().safeParse(instant.toJSON()).success ? instant : null;
}
