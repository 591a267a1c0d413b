import type Stripe from "stripe";
import { z } from "zod";
import { type Catalog, hasPrice } from "../model/catalog.ts";
import { isOurMetadata } from "../stripe/checkout-metadata.ts";
import { reference } from "../stripe/event.ts";
import { lookupKeyOf } from "../stripe/price-key.ts";

/** What an event of a customer of nobody is about (semantics 3). */
export type Stranger =
  /** Paid, with our metadata or a price of ours, and nobody's. */
  | { kind: "unbound"; sourceId: string }
  /** Ours, and nothing was paid: an expired guest session, an incomplete subscription. */
  | { kind: "nothing_paid" }
  /** Another product of the same account. */
  | { kind: "foreign" };

const metadataSchema = z.record(z.string(), z.string()).nullish().catch(null);

const objectSchema = z.looseObject({
  id: z.string().optional(),
  object: z.string(),
  status: z.string().nullish().catch(null),
  payment_status: z.string().nullish().catch(null),
  total: z.number().nullish().catch(null),
  metadata: metadataSchema,
  subscription: reference.nullish().catch(null),
  parent: z
    .looseObject({
      subscription_details: z
        .looseObject({ metadata: metadataSchema, subscription: reference.nullish().catch(null) })
        .nullish(),
    })
    .nullish()
    .catch(null),
  line_items: z
    .looseObject({ data: z.array(z.looseObject({ price: z.looseObject({ id: z.string() }).nullish() })) })
    .nullish()
    .catch(null),
  items: z
    .looseObject({ data: z.array(z.looseObject({ price: z.looseObject({ id: z.string() }) })) })
    .nullish()
    .catch(null),
});

/**
 * Reads Stripe only for a session that was paid, carries no metadata of ours and does not embed its lines, for an event does
 * not say its prices; and for a subscription of ours whose status does not say whether anything was paid.
 */
export async function classifyObject(
  { stripe, catalog }: { stripe: Stripe; catalog: Catalog },
  value: unknown,
): Promise<Stranger> {
  const object = objectSchema.safeParse(value).data;
  if (!object?.id) return { kind: "foreign" };
  const paid = isPaid(object);
  const metadata = object.metadata ?? object.parent?.subscription_details?.metadata ?? {};
  const isOurs =
    isOurMetadata(object.metadata ?? {}) ||
    isOurMetadata(metadata) ||
    (object.items?.data ?? []).some(({ price }) => hasOurPrice(catalog, price as unknown as Stripe.Price)) ||
    (object.object === "checkout.session" && paid && (await sellsOurPrice(stripe, catalog, object)));
  if (!isOurs) return { kind: "foreign" };
  // A plan is one sale, whichever of its objects is heard of first.
  const plan = object.subscription ?? object.parent?.subscription_details?.subscription;
  const isPaidBefore = object.object === "subscription" && (await wasPaid(stripe, object));
  return paid || isPaidBefore ? { kind: "unbound", sourceId: plan ?? object.id } : { kind: "nothing_paid" };
}

function isPaid({ object, status, payment_status: payment, total }: z.infer<typeof objectSchema>): boolean {
  switch (object) {
    case "checkout.session":
      return status === "complete" && (payment === "paid" || payment === "no_payment_required");
    case "subscription":
      return status === "active" || status === "trialing" || status === "past_due";
    case "invoice":
      return status === "paid" && (total ?? 0) > 0;
    default:
      return false;
  }
}

/** Stripe charges such a subscription no more, or not now; months of it may have been paid. */
async function wasPaid(stripe: Stripe, { id = "", status }: z.infer<typeof objectSchema>): Promise<boolean> {
  if (status !== "unpaid" && status !== "paused") return false;
  const { data } = await stripe.invoices.list({ subscription: id, status: "paid", limit: 100 });
  return data.some(({ total }) => total > 0);
}

async function sellsOurPrice(
  stripe: Stripe,
  catalog: Catalog,
  { id = "", line_items: embedded }: z.infer<typeof objectSchema>,
): Promise<boolean> {
  const { data } = embedded ?? (await stripe.checkout.sessions.listLineItems(id, { limit: 100 }));
  return data.some(({ price }) => price && hasOurPrice(catalog, price as Stripe.Price));
}

function hasOurPrice(catalog: Catalog, price: Stripe.Price): boolean {
  return hasPrice(catalog, { priceId: price.id, lookupKey: lookupKeyOf(price) });
}
