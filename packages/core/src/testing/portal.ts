import type Stripe from "stripe";
import { portalMark } from "../account/portal-configuration.ts";

/** A portal configuration as `pnpm catalog:push` makes one; NULL for the one without exchange of plans. */
export async function stockPortal(
  stripe: Stripe,
  planGroup: string | null,
  keys: string[] = [],
  seats?: { min: number; max: number },
): Promise<string> {
  const prices = keys.length > 0 ? (await stripe.prices.list({ lookup_keys: keys })).data : [];
  const configuration = await stripe.billingPortal.configurations.create({
    metadata: {
      [portalMark.key]: portalMark.value,
      ...(planGroup ? { [portalMark.planGroup]: planGroup } : {}),
    },
    features: {
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true, mode: "at_period_end" },
      subscription_update:
        prices.length === 0
          ? { enabled: false }
          : {
              enabled: true,
              default_allowed_updates: ["price", "quantity"],
              proration_behavior: "always_invoice",
              trial_update_behavior: "continue_trial",
              products: prices.map(({ id, product }) => ({
                product: String(product),
                prices: [id],
                ...(seats
                  ? { adjustable_quantity: { enabled: true, minimum: seats.min, maximum: seats.max } }
                  : {}),
              })),
            },
    },
  });
  return configuration.id;
}
