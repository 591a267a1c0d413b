import { and, eq, inArray, isNotNull, ne } from "drizzle-orm";
import { lacksReason, reasonRequired, recordAct } from "../customer/journal.ts";
import { bookings, checkouts, customers, inbox } from "../database/tables.ts";
import type { BillingDeps } from "../deps.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import { customerIdsOf } from "./export-owner.ts";

export interface ForgetOwner {
  owner: Owner;
  /** Id of the person who decides; it stays in the journal for ever. */
  by: string;
  reason: string;
}

export type ForgetOwnerResult =
  | {
      ok: true;
      /** Events of which only the ids and the outcome are left. */
      events: number;
      /** Addresses of payment pages. */
      pages: number;
    }
  | {
      ok: false;
      /** `events_waiting`: their contents are still needed for the next sync; run it again when they are answered. */
      reason: "unknown_owner" | "reason_required" | "events_waiting";
      message: string;
    };

/**
 * Erases what Stripe has sent about an owner, names and addresses among it, and the addresses of their payment pages (GDPR,
 * article 17). The ledger stays, because the law asks for it: ids, amounts, times, decisions. So does access: forgetting
 * ends nothing. What the owner's id says is the app's to erase; what Stripe stores is erased at Stripe
 * (docs.stripe.com/privacy/redaction). An event that comes later brings its contents again.
 *
 * @throws the database's errors
 */
export async function forgetOwner(
  { db, clock, policy, log }: Pick<BillingDeps, "db" | "clock" | "policy" | "log">,
  { owner, by, reason }: ForgetOwner,
): Promise<ForgetOwnerResult> {
  if (lacksReason({ by, reason })) return { ok: false, ...reasonRequired };
  const key = ownerKey(owner);
  return db.transaction(async (rows): Promise<ForgetOwnerResult> => {
    const [customer] = await rows.select().from(customers).where(eq(customers.ownerKey, key));
    if (!customer) return { ok: false, reason: "unknown_owner", message: `Nothing is stored about ${key}.` };
    const customerIds = customerIdsOf(customer);
    const isTheirs = inArray(inbox.customerId, customerIds);
    const waiting = await rows
      .select({ id: inbox.stripeEventId })
      .from(inbox)
      .where(and(isTheirs, inArray(inbox.state, ["received", "parked"])));
    if (waiting.length > 0)
      return {
        ok: false,
        reason: "events_waiting",
        message: `${waiting.length} events of ${key} wait for an answer. Sync or dismiss them, then forget the owner.`,
      };
    const events = await rows
      .update(inbox)
      .set({ payload: "" })
      .where(and(isTheirs, ne(inbox.payload, "")))
      .returning({ id: inbox.stripeEventId });
    const ofCheckouts = await rows
      .delete(checkouts)
      .where(eq(checkouts.ownerKey, key))
      .returning({ at: checkouts.createdAt });
    const ofBookings = await rows
      .update(bookings)
      .set({ url: null })
      .where(and(eq(bookings.ownerKey, key), eq(bookings.pageClosed, true), isNotNull(bookings.url)))
      .returning({ id: bookings.id });
    await recordAct(rows, {
      owner,
      customerId: customerIds.at(-1) ?? "",
      entitlementId: key,
      change: "forgotten",
      cause: `person:${by}: ${reason}`,
      policyVersion: policy.version,
      at: new Date(clock.now()),
    });
    const pages = ofCheckouts.length + ofBookings.length;
    log.info({ events: events.length, pages }, "owner forgotten");
    return { ok: true, events: events.length, pages };
  });
}
