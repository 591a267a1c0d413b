import { z } from "zod";
import { ensureCustomer } from "../customer/customer.ts";
import { nameOf } from "../errors.ts";
import { rankOf } from "../model/catalog.ts";
import type { Entitlement } from "../model/entitlement.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import type { SyncingDeps } from "../sync-port.ts";
import { findGrant, writeDecision } from "./grant-store.ts";

export interface GrantManually {
  owner: Owner;
  /** For the Stripe customer, when the owner has none yet. */
  email: string;
  /** A level of the catalog. */
  level: string;
  /** ISO 8601 with its offset; the access ends then. */
  until: string;
  /** Who decides: an id of theirs, which the journal keeps for ever. */
  by: string;
  reason: string;
}

export type GrantManuallyResult =
  | {
      ok: true;
      /** `grant_…` */
      grantId: string;
      /** Whether everybody sees it already; if not, the sweep publishes it. It is written down in either case. */
      published: boolean;
    }
  | {
      ok: false;
      /** `customer_deleted`: that was found out just now; granted again it goes to a new customer. */
      reason: "unknown_level" | "not_in_the_future" | "reason_required" | "customer_deleted";
      message: string;
    };

/**
 * Gives an owner a level without a sale, until an instant. The decision is a row of ours; what it allows is published by
 * a look, like everything else, so that journal, cache and order hold for it too. It rests on no payment: refunds and
 * disputes do not touch it. It belongs to the owner's customer of today and ends when that one is deleted at Stripe.
 *
 * @throws the database's errors, and Stripe's when the owner's customer could not be made: nothing was granted then
 */
export async function grantManually(deps: SyncingDeps, input: GrantManually): Promise<GrantManuallyResult> {
  if (rankOf(deps.catalog, input.level) < 0)
    return { ok: false, reason: "unknown_level", message: `There is no level ${input.level}.` };
  const until = instantOf(input.until);
  if (until === null || until.getTime() <= deps.clock.now())
    return {
      ok: false,
      reason: "not_in_the_future",
      message: "Say until when, as an instant in the future with its time zone.",
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
  const seen = await publish(deps, customerId);
  if (seen?.some(({ id, reason }) => id === grantId && reason === "customer_deleted"))
    return {
      ok: false,
      reason: "customer_deleted",
      message: "The owner's customer was deleted at Stripe. Grant again: a new one will be made.",
    };
  return { ok: true, grantId, published: seen !== null };
}

export interface RevokeManually {
  grantId: string;
  /** Who decides. */
  by: string;
  reason: string;
}

export type RevokeManuallyResult =
  | {
      ok: true;
      /** Whether everybody sees it already; if not, the sweep publishes it. */
      published: boolean;
    }
  | { ok: false; reason: "unknown_grant" | "already_revoked" | "reason_required"; message: string };

/**
 * Takes back what was given without a sale, for good.
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
  if (!isNew) return { ok: false, reason: "already_revoked", message: "It has been taken back already." };
  return { ok: true, published: (await publish(deps, grant.customerId)) !== null };
}

/** What everybody sees now; NULL when nobody could look: the decision is written down, and its customer is due. */
async function publish(deps: SyncingDeps, customerId: string): Promise<Entitlement[] | null> {
  try {
    const outcome = await deps.sync(customerId, { source: "person" });
    return outcome.kind === "applied" ? outcome.entitlements.entitlements : null;
  } catch (error) {
    deps.log.warn({ customerId, error: nameOf(error) }, "a manual grant waits for the sweep");
    return null;
  }
}

const reasonRequired = {
  reason: "reason_required" as const,
  message: "Say who decides, and why: it is kept.",
};

function lacksReason({ by, reason }: { by: string; reason: string }): boolean {
  return by.trim() === "" || reason.trim() === "";
}

/** NULL for what is no instant, or one that cannot be written in ISO 8601 with four digits of the year. */
function instantOf(text: string): Date | null {
  const reading = z.iso.datetime({ offset: true }).safeParse(text);
  if (!reading.success) return null;
  const instant = new Date(text);
  return z.iso.datetime().safeParse(instant.toJSON()).success ? instant : null;
}
