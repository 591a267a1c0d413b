import type { BillingDeps } from "../deps.ts";
import { ownerSchema } from "../model/owner.ts";
import { isMissing } from "../stripe/refusals.ts";
import { adoptCustomer, customerIdOf, ownerOf } from "./customer.ts";

type AdoptDeps = Pick<BillingDeps, "db" | "clock" | "log">;

/**
 * Gives a customer that names its owner and is nobody's to that owner: the row that bound them was lost, or never written.
 * Only this shop's own key writes a customer's metadata, so it proves whose it is.
 *
 * @param customer Stripe's object
 * @returns whether an owner has it now
 */
export async function adoptNamed(deps: AdoptDeps, customer: unknown): Promise<boolean> {
  const { id, metadata } = customer as { id: string; metadata?: Record<string, string> | null };
  const owner = ownerSchema.safeParse({ type: metadata?.owner_type, id: metadata?.owner_id }).data;
  if (!owner) return false;
  if (await ownerOf(deps.db, id)) return true;
  const other = await customerIdOf(deps.db, owner);
  await deps.db.transaction((rows) => adoptCustomer(rows, owner, id, new Date(deps.clock.now())));
  const found = { alert: "P1", customerId: id, ...(other === null ? {} : { beside: other }) };
  deps.log.error(found, "a customer of one of our owners was not stored");
  return true;
}

/**
 * The same for a customer of which nothing but its id is known: one call.
 *
 * @throws Stripe's and the database's errors
 */
export async function adoptById(
  deps: AdoptDeps & Pick<BillingDeps, "stripe">,
  customerId: string,
): Promise<boolean> {
  try {
    return await adoptNamed(deps, await deps.stripe.customers.retrieve(customerId));
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
