import { eq } from "drizzle-orm";
import type { Rows } from "./database.ts";
import type { BillingDeps } from "./deps.ts";
import { type Owner, ownerKey, ownerSchema } from "./owner.ts";
import { customers } from "./tables.ts";

export interface CustomerInput {
  owner: Owner;
  /** Shown on Stripe's pages and receipts; never used to find an owner. */
  email: string;
  name?: string;
}

/**
 * The Stripe customer of an owner, made before any checkout and only once: one row for each owner, and the same
 * idempotency key from every racer. Never found by e-mail: an address proves nothing about who is asking.
 */
export async function ensureCustomer(
  deps: Pick<BillingDeps, "stripe" | "db" | "clock">,
  input: CustomerInput,
): Promise<string> {
  const key = ownerKey(input.owner);
  const known = await customerIdOf(deps.db, input.owner);
  if (known) return known;
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
  const customer = await deps.stripe.customers.create(
    {
      email: input.email,
      ...(input.name ? { name: input.name } : {}),
      metadata: { owner_type: input.owner.type, owner_id: input.owner.id },
    },
    { idempotencyKey: `tollgate:customer:${key}` },
  );
  await deps.db
    .update(customers)
    .set({ customerId: customer.id, updatedAt: at })
    .where(eq(customers.ownerKey, key));
  return customer.id;
}

export async function customerIdOf(db: Rows, owner: Owner): Promise<string | null> {
  const [row] = await db
    .select({ customerId: customers.customerId })
    .from(customers)
    .where(eq(customers.ownerKey, ownerKey(owner)));
  return row?.customerId ?? null;
}

export async function ownerOf(db: Rows, customerId: string): Promise<Owner | null> {
  const [row] = await db
    .select({ type: customers.ownerType, id: customers.ownerId })
    .from(customers)
    .where(eq(customers.customerId, customerId));
  return row ? ownerSchema.parse(row) : null;
}
