import {
  type Catalog,
  type Course,
  type Database,
  type Offer,
  priceMetadata,
  type SeatChange,
  syncSeats,
} from "@tollgate/core";
import type Stripe from "stripe";

/** An offer, or a seat at a course. */
export interface PushedOffer {
  lookupKey: string;
  priceId: string;
  /** `replaced`: the amount changed, so the lookup key moved to a new price. Existing sales keep the old one. */
  outcome: "unchanged" | "created" | "replaced";
}

/** The input of one price. */
interface Sold {
  lookupKey: string;
  title: string;
  description: string;
  amount: number;
  currency: string;
  interval: "month" | "year" | undefined;
  metadata: Record<string, string>;
}

/**
 * Creates a product and a price at Stripe for each offer and each course that has none. Safe to run again: the
 * product's id follows from the lookup key, and a new price is created only when the key's price differs from the
 * catalog.
 */
export async function pushCatalog(stripe: Stripe, catalog: Catalog): Promise<PushedOffer[]> {
  const all = [...catalog.offers.map(soldByOffer), ...catalog.courses.map(soldByCourse)];
  const keys = all.map(({ lookupKey }) => lookupKey);
  const known = new Map<string, Stripe.Price>();
  // Stripe accepts at most ten keys per call (docs.stripe.com/api/prices/list).
  for (let from = 0; from < keys.length; from += 10) {
    const page = await stripe.prices.list({
      lookup_keys: keys.slice(from, from + 10),
      active: true,
      limit: 100,
    });
    for (const price of page.data) if (price.lookup_key) known.set(price.lookup_key, price);
  }
  const pushed: PushedOffer[] = [];
  for (const sold of all) {
    const { lookupKey } = sold;
    const price = known.get(lookupKey);
    if (price && agrees(price, sold)) {
      pushed.push({ lookupKey, priceId: price.id, outcome: "unchanged" });
      continue;
    }
    // Before the key moves: from now on only the old price's metadata identifies its sales.
    if (price) await stripe.prices.update(price.id, { metadata: priceMetadata(lookupKey) });
    const created = await createPrice(stripe, sold, price !== undefined);
    pushed.push({ lookupKey, priceId: created.id, outcome: price ? "replaced" : "created" });
  }
  return pushed;
}

/** Creates the rows of every course's seats. Safe to run during sales, and again: held and taken seats stay. */
export function pushSeats(db: Database, catalog: Catalog): Promise<SeatChange[]> {
  return syncSeats(db, catalog);
}

function soldByOffer(offer: Offer): Sold {
  const interval = offer.kind === "subscription" ? offer.interval : undefined;
  return { ...offer, interval, metadata: { level: offer.level } };
}

function soldByCourse(course: Course): Sold {
  return { ...course, interval: undefined, metadata: { course: course.id } };
}

function agrees(price: Stripe.Price, { amount, currency, interval }: Sold): boolean {
  return (
    price.unit_amount === amount && price.currency === currency && price.recurring?.interval === interval
  );
}

async function createPrice(stripe: Stripe, sold: Sold, replaces: boolean): Promise<Stripe.Price> {
  return stripe.prices.create({
    product: await ensureProduct(stripe, sold),
    currency: sold.currency,
    unit_amount: sold.amount,
    lookup_key: sold.lookupKey,
    metadata: priceMetadata(sold.lookupKey),
    ...(replaces ? { transfer_lookup_key: true } : {}),
    ...(sold.interval ? { recurring: { interval: sold.interval } } : {}),
  });
}

async function ensureProduct(
  stripe: Stripe,
  { lookupKey, title, description, metadata }: Sold,
): Promise<string> {
  const id = `tollgate_${lookupKey}`;
  try {
    return (await stripe.products.retrieve(id)).id;
  } catch (error) {
    if ((error as { code?: string }).code !== "resource_missing") throw error;
  }
  return (await stripe.products.create({ id, name: title, description, metadata })).id;
}
