import { eq } from "drizzle-orm";
import { releaseCheckoutsOf } from "../checkout/reservation.ts";
import { retireCustomer } from "../customer/customer.ts";
import { snapshots } from "../database/tables.ts";
import type { Owner } from "../model/owner.ts";
import { isMissing } from "../stripe/refusals.ts";
import { endSubscriptions } from "../subscriptions/store.ts";
import type { SyncDeps, SyncSource } from "../sync-port.ts";

interface Missing {
  owner: Owner;
  customerId: string;
  ticket: number;
  source: SyncSource;
}

/** Whether an error of a sync means that Stripe has no such customer. Asks for the customer itself before it says so. */
export async function isMissingAtStripe(
  { stripe }: Pick<SyncDeps, "stripe">,
  customerId: string,
  error: unknown,
): Promise<boolean> {
  if (!isMissing(error)) return false;
  try {
    await stripe.customers.retrieve(customerId);
    return false;
  } catch (answer) {
    if (isMissing(answer)) return true;
    throw answer;
  }
}

/**
 * Retires a customer of another account, or of test data that was deleted. What was granted runs to its own end: that
 * Stripe does not know the customer says nothing about what was paid. Its subscriptions count as ended, so that its owner
 * can buy again.
 */
export async function retireMissing(
  { db, clock, log }: Pick<SyncDeps, "db" | "clock" | "log">,
  missing: Missing,
): Promise<void> {
  const { owner, customerId } = missing;
  const at = new Date(clock.now());
  const isNew = await db.transaction(async (rows) => {
    const isRetired = await retireCustomer(rows, customerId, at);
    await rows.update(snapshots).set({ nextChangeAt: null }).where(eq(snapshots.customerId, customerId));
    await endSubscriptions(rows, { ...missing, at });
    if (isRetired) await releaseCheckoutsOf(rows, owner);
    return isRetired;
  });
  if (isNew)
    log.error(
      { alert: "P1", customerId },
      "Stripe has no such customer: is STRIPE_SECRET_KEY of another account?",
    );
}
