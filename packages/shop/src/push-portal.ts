import { type Catalog, type Offer, portalMark } from "@tollgate/core";
import type Stripe from "stripe";

type Plan = Extract<Offer, { kind: "subscription" }>;

/** By lookup key. */
type Prices = ReadonlyMap<string, { price: string; product: string }>;

export interface PushedConfiguration {
  configurationId: string;
  /** NULL for the configuration without plan switching. */
  planGroup: string | null;
  outcome: "created" | "updated";
}

/**
 * Brings the portal configurations at Stripe in line with the catalog. There is one per plan group: a configuration has
 * a single list of products, and a person's plan must not become a team's. One more, without plan switching, serves
 * everybody else. Safe to run again: metadata marks our configurations, others are left alone.
 *
 * Needs the prices of `pushCatalog`.
 *
 * @throws Error when a plan has no price at Stripe.
 */
export async function pushPortal(stripe: Stripe, catalog: Catalog): Promise<PushedConfiguration[]> {
  const all = catalog.offers.filter((offer): offer is Plan => offer.kind === "subscription");
  // Nobody can switch to a retired plan; a group that has no other is left without switching.
  const plans = all.filter(({ retired }) => !retired);
  const prices = await readPrices(stripe, plans);
  const known = await ourConfigurations(stripe);
  const groups = [null, ...new Set(all.map((plan) => plan.planGroup))];
  const wanted = groups.map((planGroup) => ({ planGroup, content: contentFor(planGroup, plans, prices) }));
  const pushed: PushedConfiguration[] = [];
  for (const { planGroup, content } of wanted) {
    const before = known.find(({ metadata }) => (metadata?.[portalMark.planGroup] ?? null) === planGroup);
    const { id } = before
      ? await stripe.billingPortal.configurations.update(before.id, content)
      : await stripe.billingPortal.configurations.create(content);
    pushed.push({ configurationId: id, planGroup, outcome: before ? "updated" : "created" });
  }
  return pushed;
}

function contentFor(
  planGroup: string | null,
  plans: readonly Plan[],
  prices: Prices,
): Stripe.BillingPortal.ConfigurationCreateParams {
  const group = plans.filter((plan) => plan.planGroup === planGroup);
  return {
    name: planGroup === null ? "Tollgate" : `Tollgate: ${planGroup}`,
    features: featuresFor(group, prices),
    metadata: {
      [portalMark.key]: portalMark.value,
      ...(planGroup === null ? {} : { [portalMark.planGroup]: planGroup }),
    },
  };
}

/** docs.stripe.com/customer-management/configure-portal */
function featuresFor(
  plans: readonly Plan[],
  prices: Prices,
): Stripe.BillingPortal.ConfigurationCreateParams.Features {
  return {
    customer_update: { enabled: true, allowed_updates: ["email"] },
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true },
    // A cancelled plan runs to the end of its paid period: no click loses paid access.
    subscription_cancel: { enabled: true, mode: "at_period_end" },
    subscription_update:
      plans.length === 0
        ? { enabled: false }
        : {
            enabled: true,
            default_allowed_updates: plans.some(({ seats }) => seats) ? ["price", "quantity"] : ["price"],
            products: plans.map((plan) => productOf(plan, prices)),
            // Additional seats are charged at once, not at the next renewal.
            proration_behavior: "always_invoice",
            trial_update_behavior: "continue_trial",
          },
  };
}

function productOf(
  { lookupKey, seats }: Plan,
  prices: Prices,
): Stripe.BillingPortal.ConfigurationCreateParams.Features.SubscriptionUpdate.Product {
  const known = prices.get(lookupKey);
  if (!known) throw new Error(`${lookupKey} has no price at Stripe: push the catalog first`);
  return {
    product: known.product,
    prices: [known.price],
    ...(seats ? { adjustable_quantity: { enabled: true, minimum: seats.min, maximum: seats.max } } : {}),
  };
}

async function readPrices(
  stripe: Stripe,
  plans: readonly Plan[],
): Promise<Map<string, { price: string; product: string }>> {
  const found = new Map<string, { price: string; product: string }>();
  // Stripe accepts at most ten keys per call (docs.stripe.com/api/prices/list).
  for (let from = 0; from < plans.length; from += 10) {
    const lookup_keys = plans.slice(from, from + 10).map(({ lookupKey }) => lookupKey);
    const page = await stripe.prices.list({ lookup_keys, active: true, limit: 100 });
    for (const { id, lookup_key: key, product } of page.data)
      if (key) found.set(key, { price: id, product: typeof product === "string" ? product : product.id });
  }
  return found;
}

async function ourConfigurations(stripe: Stripe): Promise<Stripe.BillingPortal.Configuration[]> {
  const { data } = await stripe.billingPortal.configurations.list({ active: true, limit: 100 });
  return data.filter(({ metadata }) => metadata?.[portalMark.key] === portalMark.value);
}
