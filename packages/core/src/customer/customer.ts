import { and, arrayContains, eq, isNull, or, sql } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { customers } from "../database/tables.ts";
import type { BillingDeps } from "../deps.ts";
import { type Owner, ownerKey, ownerSchema } from "../model/owner.ts";
import { isCustomerGone } from "../stripe/refusals.ts";

export interface CustomerInput {
  owner: Owner;
  /** Shown on Stripe's pages and receipts; never used to find an owner. */
  email: string;
  name?: string;
}

/**
 * The Stripe customer of an owner, created before any checkout and only once: one row per owner, and the same
 * idempotency key for concurrent requests. Never found by e-mail: an address proves nothing about who is asking.
 *
 * @returns `cus_…`
 * @throws Stripe's and the database's errors
 */
export async function ensureCustomer(
  deps: Pick<BillingDeps, "stripe" | "db" | "clock">,
  input: CustomerInput,
): Promise<string> {
  const key = ownerKey(input.owner);
  const at = new Date(deps.clock.now());
  await deps.db
    .insert(customers)
    .values({
      ownerKey: key,
      ownerType: input.owner.type,
      ownerId: input.owner.id,
      createdAt: at,
      updatedAt: at,
    })
    .onConflictDoNothing();
  const [row] = await deps.db.select().from(customers).where(eq(customers.ownerKey, key));
  if (row?.customerId) return row.customerId;
  const customer = await deps.stripe.customers.create(
    // Only what never changes: Stripe refuses a used key with other parameters, and an address may be another one after a
    // crash (docs.stripe.com/api/idempotent_requests).
    { metadata: { owner_type: input.owner.type, owner_id: input.owner.id } },
    // After a customer was deleted at Stripe its owner gets another one, which needs a key of its own.
    { idempotencyKey: `tollgate:customer:${key}:${row?.formerCustomerIds.length ?? 0}` },
  );
  const { email, name } = input;
  await deps.stripe.customers.update(customer.id, { email, ...(name ? { name } : {}) });
  await deps.db
    .update(customers)
    .set({ customerId: customer.id, updatedAt: at })
    .where(and(eq(customers.ownerKey, key), isNull(customers.customerId)));
  return customer.id;
}

/**
 * Does what needs the owner's customer. When Stripe does not have it any more, or never had it, a sync asks Stripe, retires
 * it, and the work is done once more, with a new one.
 *
 * @throws Stripe's and the database's errors
 */
export async function withCustomer<Result>(
  deps: Pick<BillingDeps, "stripe" | "db" | "clock" | "log"> & AsksStripe,
  input: CustomerInput,
  work: (customerId: string) => Promise<Result>,
): Promise<Result> {
  const customerId = await ensureCustomer(deps, input);
  try {
    return await work(customerId);
  } catch (error) {
    if (!isCustomerGone(error) || !(await retireGone(deps, input.owner, customerId))) throw error;
    return work(await ensureCustomer(deps, input));
  }
}

interface AsksStripe {
  sync(customerId: string, options: { source: "person"; named: { customer: true } }): Promise<unknown>;
}

/** Asks Stripe about a customer that it refused. Whether the owner has it no more. */
export async function retireGone(
  deps: Pick<BillingDeps, "db" | "log"> & AsksStripe,
  owner: Owner,
  customerId: string,
): Promise<boolean> {
  await deps.sync(customerId, { source: "person", named: { customer: true } });
  const isRetired = (await customerIdOf(deps.db, owner)) !== customerId;
  if (isRetired)
    deps.log.error({ alert: "P1", customerId }, "Stripe has this customer no more; its owner gets a new one");
  return isRetired;
}

export async function customerIdOf(db: Rows, owner: Owner): Promise<string | null> {
  const [row] = await db
    .select({ customerId: customers.customerId })
    .from(customers)
    .where(eq(customers.ownerKey, ownerKey(owner)));
  return row?.customerId ?? null;
}

/** The owner of a customer, deleted ones included; NULL when no owner has it. */
export async function ownerOf(db: Rows, customerId: string): Promise<Owner | null> {
  const [row] = await db
    .select({ type: customers.ownerType, id: customers.ownerId })
    .from(customers)
    .where(
      or(eq(customers.customerId, customerId), arrayContains(customers.formerCustomerIds, [customerId])),
    );
  return row ? ownerSchema.parse(row) : null;
}

/** Gives a customer of nobody to an owner: as theirs when they have none, else beside it. */
export async function adoptCustomer(rows: Rows, owner: Owner, customerId: string, at: Date): Promise<void> {
  const key = ownerKey(owner);
  await rows
    .insert(customers)
    .values({ ownerKey: key, ownerType: owner.type, ownerId: owner.id, createdAt: at, updatedAt: at })
    .onConflictDoNothing();
  const taken = await rows
    .update(customers)
    .set({ customerId, updatedAt: at })
    .where(and(eq(customers.ownerKey, key), isNull(customers.customerId)))
    .returning({ ownerKey: customers.ownerKey });
  if (taken.length > 0) return;
  await rows
    .update(customers)
    .set({
      formerCustomerIds: sql`array_append(${customers.formerCustomerIds}, ${customerId})`,
      updatedAt: at,
    })
    .where(eq(customers.ownerKey, key));
}

/**
 * Releases a customer that is gone at Stripe from its owner, whose next checkout creates another one.
 *
 * @returns false when it was released before
 */
export async function retireCustomer(rows: Rows, customerId: string, at: Date): Promise<boolean> {
  const retired = await rows
    .update(customers)
    .set({
      customerId: null,
      formerCustomerIds: sql`array_append(${customers.formerCustomerIds}, ${customerId})`,
      updatedAt: at,
    })
    .where(eq(customers.customerId, customerId))
    .returning({ ownerKey: customers.ownerKey });
  return retired.length > 0;
}
