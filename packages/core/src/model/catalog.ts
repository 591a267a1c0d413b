import { z } from "zod";
import { BillingError } from "../errors.ts";

const name = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/, "1 to 40 letters, digits, _ or -");

const offerFields = {
  /** Stripe's `lookup_key` of the price: a price can be replaced at Stripe without a change here. */
  lookupKey: name,
  title: z.string().min(1),
  description: z.string(),
  /** The level that the offer grants while it runs. */
  level: name,
  /** Minor units (cents). Used to create and to compare the price; Stripe's price is what is charged. */
  amount: z.int().nonnegative(),
  /** Three-letter ISO code in lower case, as Stripe writes it. */
  currency: z.string().regex(/^[a-z]{3}$/),
  /** No longer sold; who has bought it keeps it (semantics 2.5). */
  retired: z.boolean().default(false),
  /** Other price ids and lookup keys that mean this offer: replaced prices, intro prices of trial offers. */
  also: z.array(z.string().min(1).max(200)).default([]),
};

const offerSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("one_time"),
    ...offerFields,
    /** How long one sale lasts, counted from the payment. */
    durationDays: z.int().positive(),
  }),
  z.strictObject({
    kind: z.literal("subscription"),
    ...offerFields,
    interval: z.enum(["month", "year"]),
    /** Days without charge at the start; 0 for none. */
    trialDays: z.int().nonnegative(),
    /** An owner has at most one live subscription in a plan group. */
    planGroup: name,
    /** Sold by the seat, for organisations; without it the plan is one person's. */
    seats: z.strictObject({ min: z.int().positive(), max: z.int().positive() }).optional(),
  }),
]);
export type Offer = z.infer<typeof offerSchema>;

const courseSchema = z.strictObject({
  id: name,
  /** Stripe's `lookup_key` of the price of one seat. */
  lookupKey: name,
  title: z.string().min(1),
  description: z.string(),
  /** Where the course is held, as text. */
  place: z.string().min(1),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  /** Seats on sale. */
  capacity: z.int().positive(),
  amount: z.int().nonnegative(),
  currency: offerFields.currency,
  /** A booking cancelled at least this many hours before the start is refunded in full; later, not at all. */
  refundUntilHours: z.int().nonnegative(),
});
export type Course = z.infer<typeof courseSchema>;

export const catalogSchema = z.strictObject({
  /** Lowest first: a level includes all levels before it. */
  levels: z.array(name).min(1),
  offers: z.array(offerSchema).min(1),
  /** What has a date and a number of seats. */
  courses: z.array(courseSchema).default([]),
});
export type Catalog = z.infer<typeof catalogSchema>;

/**
 * What is on sale and what each offer grants.
 *
 * @throws BillingError `catalog_invalid` naming the first contradiction: an unknown level, a key used twice.
 */
export function defineCatalog(input: z.input<typeof catalogSchema>): Catalog {
  const parsed = catalogSchema.safeParse(input);
  if (!parsed.success) throw new BillingError("catalog_invalid", z.prettifyError(parsed.error));
  const catalog = parsed.data;
  const seen = new Set<string>();
  for (const offer of catalog.offers) {
    if (!catalog.levels.includes(offer.level))
      throw new BillingError(
        "catalog_invalid",
        `offer ${offer.lookupKey} grants the unknown level ${offer.level}`,
      );
    if (seen.has(offer.lookupKey))
      throw new BillingError("catalog_invalid", `the lookup key ${offer.lookupKey} is used twice`);
    seen.add(offer.lookupKey);
    for (const alias of offer.also) {
      if (seen.has(alias))
        throw new BillingError("catalog_invalid", `the alias ${alias} of ${offer.lookupKey} is used twice`);
      seen.add(alias);
    }
  }
  for (const course of catalog.courses) {
    if (Date.parse(course.endsAt) <= Date.parse(course.startsAt))
      throw new BillingError("catalog_invalid", `course ${course.id} ends before it starts`);
    if (seen.has(course.lookupKey))
      throw new BillingError("catalog_invalid", `the lookup key ${course.lookupKey} is used twice`);
    if (catalog.courses.filter(({ id }) => id === course.id).length > 1)
      throw new BillingError("catalog_invalid", `the course id ${course.id} is used twice`);
    seen.add(course.lookupKey);
  }
  return catalog;
}

export function courseOf(catalog: Catalog, id: string): Course | undefined {
  return catalog.courses.find((course) => course.id === id);
}

export function offerOf(catalog: Catalog, lookupKey: string): Offer | undefined {
  return catalog.offers.find((offer) => offer.lookupKey === lookupKey);
}

/** What can be bought today, in the catalog's order. */
export function offersOnSale(catalog: Catalog): Offer[] {
  return catalog.offers.filter(({ retired }) => !retired);
}

/** A price, by its id and by the key that the catalog knows it by. */
export interface PriceNames {
  priceId: string | null;
  lookupKey: string | null;
}

/** The subscription offer that a price belongs to, retired ones and aliases included. */
export function planForPrice(
  catalog: Catalog,
  price: PriceNames,
): (Offer & { kind: "subscription" }) | undefined {
  const offer = offerForPrice(catalog, price);
  return offer?.kind === "subscription" ? offer : undefined;
}

/** The one-time offer that a price belongs to, retired ones and aliases included. */
export function oneTimeForPrice(
  catalog: Catalog,
  price: PriceNames,
): (Offer & { kind: "one_time" }) | undefined {
  const offer = offerForPrice(catalog, price);
  return offer?.kind === "one_time" ? offer : undefined;
}

/** Whether the catalog sells by a price: an offer or a course, retired ones and aliases included. */
export function hasPrice(catalog: Catalog, price: PriceNames): boolean {
  return (
    offerForPrice(catalog, price) !== undefined ||
    catalog.courses.some(({ lookupKey }) => lookupKey === price.lookupKey)
  );
}

/** Whether a plan group has a plan that is sold by the seat, to organisations. */
export function isSoldBySeat(catalog: Catalog, planGroup: string): boolean {
  return catalog.offers.some(
    (offer) => offer.kind === "subscription" && offer.planGroup === planGroup && offer.seats !== undefined,
  );
}

function offerForPrice(catalog: Catalog, { priceId, lookupKey }: PriceNames): Offer | undefined {
  const named = catalog.offers.find(({ also }) => priceId !== null && also.includes(priceId));
  if (named || lookupKey === null) return named;
  return catalog.offers.find((offer) => offer.lookupKey === lookupKey || offer.also.includes(lookupKey));
}

/** The one-time offer that a level is sold by; never a retired one. */
export function offerForLevel(catalog: Catalog, level: string): Offer | undefined {
  return offersOnSale(catalog).find((offer) => offer.kind === "one_time" && offer.level === level);
}

/** 0 for the lowest level; -1 for no level, and for one that the catalog does not know. */
export function rankOf(catalog: Catalog, level: string | null): number {
  return level === null ? -1 : catalog.levels.indexOf(level);
}

/** Whether `level` allows everything that `wanted` allows. A level that the catalog does not know is never reached. */
export function reaches(catalog: Catalog, level: string | null, wanted: string): boolean {
  const rank = rankOf(catalog, wanted);
  return rank >= 0 && rankOf(catalog, level) >= rank;
}

/** What may be open or live only once for an owner: a plan group, or a one-time offer by itself. */
export function planGroupOf(offer: Offer): string {
  return offer.kind === "subscription" ? offer.planGroup : `one_time:${offer.lookupKey}`;
}
