import { z } from "zod";
import { BillingError } from "../errors.ts";
import { type Owner, ownerSchema } from "../model/owner.ts";

/**
 * Our facts as Stripe's metadata: one schema for writing and reading. Stripe stores at most 50 keys of 40 characters
 * with values of 500, and returns every value as a string (docs.stripe.com/metadata). Other keys are left alone: they
 * belong to other integrations.
 */
const wholeNumber = z.string().regex(/^[1-9]\d{0,8}$/, "a whole number above 0");

const writtenBase = {
  tollgate_schema: z.enum(["1", "2"]),
  owner_type: z.enum(["user", "organisation"]),
  owner_id: z.string(),
};

const writtenOfferSchema = z.object({
  ...writtenBase,
  offer: z.string().min(1).max(40),
  entitlement_level: z.string().min(1).max(40),
  /** From version 2 on, of a one-time sale. */
  duration_days: wholeNumber.optional(),
  seats: wholeNumber.optional(),
  replaces: z.string().min(1).max(500).optional(),
});

const writtenBookingSchema = z.object({
  ...writtenBase,
  kind: z.literal("booking"),
  booking_id: z.uuid(),
  course: z.string().min(1).max(40),
});

/** What a session sells that grants access. */
export interface OfferMetadata {
  owner: Owner;
  /** Lookup key of the offer. */
  offer: string;
  /** The level when the checkout was opened. */
  entitlementLevel: string;
  /**
   * What a one-time sale promised, from version 2 of the metadata on: it counts whatever the catalog says later
   * (semantics 2.5). A subscription promises nothing here: the price of the paid line decides.
   */
  promise?: { level: string; durationDays: number; seats: number };
  /** Sessions whose unused days were credited to this sale; they end with its payment. */
  replaces?: string[];
}

/** What a session sells that is a seat at a course. */
export interface BookingMetadata {
  owner: Owner;
  bookingId: string;
  /** Id of a course of the catalog. */
  course: string;
}

export type CheckoutMetadata = OfferMetadata | BookingMetadata;

/** @throws BillingError `metadata_invalid` when a value is outside of Stripe's limits. */
export function writeCheckoutMetadata(metadata: CheckoutMetadata): Record<string, string> {
  const base = { tollgate_schema: "2", owner_type: metadata.owner.type, owner_id: metadata.owner.id };
  const written =
    "bookingId" in metadata
      ? writtenBookingSchema.safeParse({
          ...base,
          kind: "booking",
          booking_id: metadata.bookingId,
          course: metadata.course,
        })
      : writtenOfferSchema.safeParse({
          ...base,
          offer: metadata.offer,
          entitlement_level: metadata.promise?.level ?? metadata.entitlementLevel,
          ...(metadata.promise
            ? {
                duration_days: String(metadata.promise.durationDays),
                seats: String(metadata.promise.seats),
              }
            : {}),
          ...(metadata.replaces ? { replaces: metadata.replaces.join(",") } : {}),
        });
  if (!written.success) throw new BillingError("metadata_invalid", z.prettifyError(written.error));
  return written.data as Record<string, string>;
}

export type MetadataReading = { ok: true; metadata: CheckoutMetadata } | { ok: false; reason: string };

/** An offer's metadata had no `kind` when the first sessions were written. */
const bookingKindSchema = z.object({ kind: z.literal("booking"), offer: z.never().optional() });

/** Reads what `writeCheckoutMetadata` wrote; anything else is refused with the field that is wrong. */
export function readCheckoutMetadata(input: unknown): MetadataReading {
  const isBooking = bookingKindSchema.safeParse(input).success;
  const read = (isBooking ? writtenBookingSchema : writtenOfferSchema).safeParse(input);
  if (!read.success) return { ok: false, reason: z.prettifyError(read.error) };
  const { data } = read;
  const owner = ownerSchema.safeParse({ type: data.owner_type, id: data.owner_id });
  if (!owner.success) return { ok: false, reason: z.prettifyError(owner.error) };
  return {
    ok: true,
    metadata:
      "booking_id" in data
        ? { owner: owner.data, bookingId: data.booking_id, course: data.course }
        : {
            owner: owner.data,
            offer: data.offer,
            entitlementLevel: data.entitlement_level,
            ...(data.duration_days
              ? {
                  promise: {
                    level: data.entitlement_level,
                    durationDays: Number(data.duration_days),
                    seats: Number(data.seats ?? "1"),
                  },
                }
              : {}),
            ...(data.replaces ? { replaces: data.replaces.split(",") } : {}),
          },
  };
}

/** Whether metadata carries a mark of ours, readable or not: another integration's does not. */
export function isOurMetadata(metadata: Record<string, string>): boolean {
  return "tollgate_schema" in metadata;
}
