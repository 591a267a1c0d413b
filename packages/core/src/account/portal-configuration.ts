import type Stripe from "stripe";
import type { BillingDeps } from "../deps.ts";

/**
 * Metadata of our portal configurations, which `pnpm catalog:push` creates: one per plan group, in which a plan can be
 * exchanged for another of its group, and one without exchange of plans.
 */
export const portalMark = { key: "tollgate", value: "1", planGroup: "plan_group" } as const;

const cache = new WeakMap<Stripe, { configurations: Stripe.BillingPortal.Configuration[]; until: number }>();
const rememberedForMs = 5 * 60_000;

/**
 * The configuration to open the portal with, remembered for five minutes. A group without one gets the one without
 * exchange of plans. NULL when Stripe has none of ours: then the account's default applies, so that customers can still
 * cancel.
 *
 * @throws Stripe's errors
 */
export async function portalConfigurationFor(
  deps: Pick<BillingDeps, "stripe" | "clock" | "log">,
  planGroup: string | null,
): Promise<{ id: string; exchangesPlans: boolean } | null> {
  const ours = await ourConfigurations(deps);
  const found =
    ours.find(({ metadata }) => planGroup !== null && metadata?.[portalMark.planGroup] === planGroup) ??
    ours.find(({ metadata }) => metadata?.[portalMark.planGroup] === undefined);
  if (found) return { id: found.id, exchangesPlans: found.features.subscription_update.enabled };
  deps.log.error({ planGroup }, "no portal configuration of ours; run `pnpm catalog:push`");
  return null;
}

async function ourConfigurations({
  stripe,
  clock,
}: Pick<BillingDeps, "stripe" | "clock">): Promise<Stripe.BillingPortal.Configuration[]> {
  const known = cache.get(stripe);
  if (known && known.until > clock.now()) return known.configurations;
  const { data } = await stripe.billingPortal.configurations.list({ active: true, limit: 100 });
  const configurations = data.filter(({ metadata }) => metadata?.[portalMark.key] === portalMark.value);
  // An empty list is not remembered: the configurations may be pushed at any moment.
  if (configurations.length > 0) cache.set(stripe, { configurations, until: clock.now() + rememberedForMs });
  return configurations;
}
