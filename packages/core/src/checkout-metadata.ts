import { z } from "zod";
import { BillingError } from "./errors.ts";
import { type Owner, ownerSchema } from "./owner.ts";

/**
 * Our facts in Stripe's strings: one schema, for writing and for reading. Stripe keeps at most 50 keys of 40
 * characters with values of 500 and hands every value back as a string (docs.stripe.com/metadata).
 * Keys that are not ours are left alone: other integrations may add theirs.
 */
const writtenSchema = z.object({
  tollgate_schema: z.literal("1"),
  owner_type: z.enum(["user", "organisation"]),
  owner_id: z.string(),
  offer: z.string().min(1).max(40),
  entitlement_level: z.string().min(1).max(40),
});

export interface CheckoutMetadata {
  owner: Owner;
  /** Lookup key of the offer. */
  offer: string;
  /** The level promised when the checkout was opened. */
  entitlementLevel: string;
}

/** @throws BillingError `metadata_invalid` when a value is outside of Stripe's limits. */
export function writeCheckoutMetadata(metadata: CheckoutMetadata): Record<string, string> {
  const written = writtenSchema.safeParse({
    tollgate_schema: "1",
    owner_type: metadata.owner.type,
    owner_id: metadata.owner.id,
    offer: metadata.offer,
    entitlement_level: metadata.entitlementLevel,
  });
  if (!written.success) throw new BillingError("metadata_invalid", z.prettifyError(written.error));
  return written.data;
}

export type MetadataReading = { ok: true; metadata: CheckoutMetadata } | { ok: false; reason: string };

/** Reads what `writeCheckoutMetadata` wrote; anything else is refused with the field that is wrong. */
export function readCheckoutMetadata(input: unknown): MetadataReading {
  const read = writtenSchema.safeParse(input);
  if (!read.success) return { ok: false, reason: z.prettifyError(read.error) };
  const owner = ownerSchema.safeParse({ type: read.data.owner_type, id: read.data.owner_id });
  if (!owner.success) return { ok: false, reason: z.prettifyError(owner.error) };
  return {
    ok: true,
    metadata: { owner: owner.data, offer: read.data.offer, entitlementLevel: read.data.entitlement_level },
  };
}
