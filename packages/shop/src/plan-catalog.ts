import { type Catalog, comparedFields, lookupKeyMark, priceDifferences } from "@tollgate/core";
import type Stripe from "stripe";
import { everythingSold, type Sold } from "./sold.ts";

/** What a push will do for one lookup key. */
export interface PlannedPrice {
  sold: Sold;
  /** `update`: the price stays, and its metadata or its product is brought in line. */
  action: "none" | "create" | "replace" | "update" | "skip";
  /** Why, each as a clause; none where nothing is done. */
  why: string[];
  /** The price that has the key now. */
  price: Stripe.Price | null;
  product: Stripe.Product | null;
  /** What its subscribers would have instead of what they bought; NULL when nothing changes for anybody. */
  regrant: { from: string; to: string } | null;
}

/**
 * Compares the catalog with Stripe's prices and products, and changes nothing.
 *
 * @throws Stripe's errors
 */
export async function planCatalog(stripe: Stripe, catalog: Catalog): Promise<PlannedPrice[]> {
  const all = everythingSold(catalog);
  const known = await pricesByKey(
    stripe,
    all.map(({ lookupKey }) => lookupKey),
  );
  const plans: PlannedPrice[] = [];
  for (const sold of all) {
    const price = known.get(sold.lookupKey) ?? null;
    const product = price
      ? (price.product as Stripe.Product)
      : await findProduct(stripe, productId(sold.lookupKey));
    const action = actionFor(sold, price, product);
    plans.push({ sold, price, product, ...action, regrant: await regrantOf(stripe, sold, product) });
  }
  return plans;
}

/** The id of the product that a push creates. */
export function productId(lookupKey: string): string {
  return `tollgate_${lookupKey}`;
}

/** Archived ones included: a key names one price, whether it is sold or not. */
async function pricesByKey(stripe: Stripe, keys: string[]): Promise<Map<string, Stripe.Price>> {
  const found = new Map<string, Stripe.Price>();
  // Stripe accepts at most ten keys per call (docs.stripe.com/api/prices/list).
  for (let from = 0; from < keys.length; from += 10)
    for (const active of [false, true]) {
      const lookup_keys = keys.slice(from, from + 10);
      const page = await stripe.prices.list({ lookup_keys, active, limit: 100, expand: comparedFields });
      for (const price of page.data) if (price.lookup_key) found.set(price.lookup_key, price);
    }
  return found;
}

async function findProduct(stripe: Stripe, id: string): Promise<Stripe.Product | null> {
  try {
    const product: Stripe.Product | Stripe.DeletedProduct = await stripe.products.retrieve(id);
    return product.deleted ? null : product;
  } catch (error) {
    if ((error as { code?: string }).code === "resource_missing") return null;
    throw error;
  }
}

function actionFor(
  sold: Sold,
  price: Stripe.Price | null,
  product: Stripe.Product | null,
): Pick<PlannedPrice, "action" | "why"> {
  if (sold.retired) return { action: "skip", why: ["it is retired"] };
  if (!price) return { action: "create", why: ["no price has its key"] };
  // The price can stay when its product is restored.
  const differences = priceDifferences({ ...price, product: product?.id ?? "" }, sold);
  if (differences.length > 0) return { action: "replace", why: differences };
  const updates = [
    lookupKeyMark(price) !== sold.lookupKey && "its metadata does not repeat its key",
    product?.active === false && "its product is archived",
    Object.entries(sold.grants).some(([name, value]) => product?.metadata[name] !== value) &&
      "its product does not say what it grants",
  ].filter((clause) => clause !== false);
  return { action: updates.length > 0 ? "update" : "none", why: updates };
}

/**
 * Whether the subscribers of an offer would get another level than they bought: the product's metadata says what it was
 * at the last push. Sales that were paid once carry their own promise, and never change.
 */
async function regrantOf(
  stripe: Stripe,
  { kind, grants }: Sold,
  product: Stripe.Product | null,
): Promise<PlannedPrice["regrant"]> {
  const from = product?.metadata.level;
  const to = grants.level;
  if (!product || kind !== "subscription" || !from || !to || from === to) return null;
  return (await hasSubscribers(stripe, product.id)) ? { from, to } : null;
}

/** Of any price of the product: a price that was replaced stays with who has bought it. */
async function hasSubscribers(stripe: Stripe, product: string): Promise<boolean> {
  for (const active of [true, false])
    for await (const { id } of stripe.prices.list({ product, active, limit: 100 }))
      for await (const { status } of stripe.subscriptions.list({ price: id, limit: 100 }))
        if (status !== "canceled" && status !== "incomplete_expired") return true;
  return false;
}
