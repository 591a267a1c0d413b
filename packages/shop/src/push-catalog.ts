import { type Catalog, type Database, priceMetadata, type SeatChange, syncSeats } from "@tollgate/core";
import type Stripe from "stripe";
import { type PlannedPrice, planCatalog, productId } from "./plan-catalog.ts";
import type { Sold } from "./sold.ts";

/** An offer, or a seat at a course. */
export interface PushedOffer {
  lookupKey: string;
  priceId: string;
  /**
   * `replaced`: the price differed, so the lookup key moved to a new one; existing sales keep the old one. `updated`: the
   * price stays, and its metadata or its product was brought in line.
   */
  outcome: "unchanged" | "created" | "replaced" | "updated";
}

/**
 * Creates a product and a price at Stripe for each offer and each course that has none, and replaces what differs from
 * the catalog. Every price that it accepts carries its lookup key in its metadata, so that it is still known after the
 * key has moved on. Retired offers are left alone. Safe to run again: the product's id follows from the lookup key.
 *
 * @param options.force also changes what an offer grants to who subscribes to it already
 * @throws Error naming each offer that would change what its subscribers have, before anything is changed; Stripe's errors
 */
export async function pushCatalog(
  stripe: Stripe,
  catalog: Catalog,
  options: { force?: boolean } = {},
): Promise<PushedOffer[]> {
  return applyPlan(stripe, await planCatalog(stripe, catalog), options);
}

/** Does what was planned; see `pushCatalog`. */
export async function applyPlan(
  stripe: Stripe,
  plans: readonly PlannedPrice[],
  { force = false }: { force?: boolean } = {},
): Promise<PushedOffer[]> {
  const refused = plans.filter(({ regrant }) => regrant && !force).map(regrantSentence);
  if (refused.length > 0)
    throw new Error(
      `${refused.join(" ")} Sell the new terms under a new lookup key and retire the old offer, or push with --force.`,
    );
  const pushed: PushedOffer[] = [];
  for (const plan of plans) {
    const one = await apply(stripe, plan);
    if (one) pushed.push(one);
  }
  return pushed;
}

/** Creates the rows of every course's seats. Safe to run during sales, and again: held and taken seats stay. */
export function pushSeats(db: Database, catalog: Catalog): Promise<SeatChange[]> {
  return syncSeats(db, catalog);
}

/** What a plan does, in a line for the person who pushes. */
export function planText({ sold, action, why, price, regrant }: PlannedPrice): string {
  const id = price ? ` ${price.id}` : "";
  const reasons = why.length > 0 ? ` (${why.join("; ")})` : "";
  const change = regrant ? `; its subscribers get ${regrant.to} instead of ${regrant.from}` : "";
  return `${sold.lookupKey}: ${action}${id}${reasons}${change}`;
}

function regrantSentence({ sold, regrant }: PlannedPrice): string {
  return `${sold.lookupKey} has subscribers who bought ${regrant?.from} and would get ${regrant?.to}.`;
}

/** NULL for a retired offer. */
async function apply(stripe: Stripe, plan: PlannedPrice): Promise<PushedOffer | null> {
  const { sold, action, price } = plan;
  const { lookupKey } = sold;
  if (action === "skip") {
    // A change of what it grants was forced: the next push compares with it.
    if (plan.regrant && plan.product) await updateProduct(stripe, sold, plan.product);
    return null;
  }
  if (action === "none" && price) return { lookupKey, priceId: price.id, outcome: "unchanged" };
  // Before the key moves: from then on only the old price's metadata identifies its sales.
  if (price) await stripe.prices.update(price.id, { metadata: priceMetadata(lookupKey) });
  const product = plan.product
    ? await updateProduct(stripe, sold, plan.product)
    : await createProduct(stripe, sold);
  if (action === "update" && price) return { lookupKey, priceId: price.id, outcome: "updated" };
  const created = await createPrice(stripe, sold, { product: product.id, replaces: price !== null });
  return { lookupKey, priceId: created.id, outcome: price ? "replaced" : "created" };
}

function createPrice(
  stripe: Stripe,
  { lookupKey, amount, currency, interval }: Sold,
  { product, replaces }: { product: string; replaces: boolean },
): Promise<Stripe.Price> {
  return stripe.prices.create({
    product,
    currency,
    unit_amount: amount,
    lookup_key: lookupKey,
    metadata: priceMetadata(lookupKey),
    ...(replaces ? { transfer_lookup_key: true } : {}),
    ...(interval ? { recurring: { interval } } : {}),
  });
}

function createProduct(
  stripe: Stripe,
  { lookupKey, title, description, grants }: Sold,
): Promise<Stripe.Product> {
  return stripe.products.create({ id: productId(lookupKey), name: title, description, metadata: grants });
}

function updateProduct(
  stripe: Stripe,
  { grants, retired }: Sold,
  { id }: Stripe.Product,
): Promise<Stripe.Product> {
  return stripe.products.update(id, { metadata: grants, ...(retired ? {} : { active: true }) });
}
