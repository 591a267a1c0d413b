import type Stripe from "stripe";
import { productName } from "../billing/line-drafts.ts";
import { currentPeriod } from "../billing/subscription-items.ts";
import { amountFor } from "../catalog/price.ts";
import type { PortalFlow, PortalSubscriptionView, PortalView } from "../pages/portal-page-actions.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { featuresOf, intervalOf, plansFor } from "./portal-plans.ts";

type Features = Stripe.BillingPortal.Configuration.Features;

/** What the hosted customer portal shows. */
export function portalView(world: World, id: string): PortalView | null {
  const { tables } = world.store;
  const session = tables["billing_portal.session"].get(id);
  const customer = tables.customer.get(session?.customer ?? "");
  if (!session || !customer) return null;
  const features = featuresOf(world, session);
  const subscriptions = tables.subscription
    .where("customer", customer.id)
    .filter((row) => row.status !== "incomplete_expired");
  const defaultMethod =
    idOf(subscriptions.find((row) => row.ended_at === null)?.default_payment_method) ??
    idOf(customer.invoice_settings.default_payment_method);
  return {
    id,
    merchant: world.settings.merchant,
    email: customer.email,
    returnUrl: session.return_url,
    subscriptions: subscriptions.map((row) => subscriptionView(world, features, row)),
    paymentMethods: tables.payment_method.where("customer", customer.id).map((method) => ({
      id: method.id,
      brand: method.card?.brand ?? method.type,
      last4: method.card?.last4 ?? method.sepa_debit?.last4 ?? "",
      isDefault: method.id === defaultMethod,
    })),
    invoices: tables.invoice
      .where("customer", customer.id)
      .filter((invoice) => invoice.status !== "draft")
      .map(({ created, currency, hosted_invoice_url: url, id: invoiceId, number, status, total }) => ({
        created,
        currency,
        id: invoiceId,
        number,
        status,
        total,
        url: url ?? null,
      })),
    features: {
      cancel: features?.subscription_cancel.enabled ?? true,
      invoiceHistory: features?.invoice_history.enabled ?? true,
      updatePaymentMethod: features?.payment_method_update.enabled ?? true,
      updateEmail:
        (features?.customer_update.enabled ?? false) &&
        (features?.customer_update.allowed_updates.includes("email") ?? false),
    },
    flow: session.flow ? flowView(session.flow) : null,
  };
}

const flows = ["payment_method_update", "subscription_cancel", "subscription_update"] as const;
const ends = ["hosted_confirmation", "redirect"] as const;

function flowView(flow: Stripe.BillingPortal.Session.Flow): PortalFlow | null {
  const after = flow.after_completion;
  const type = flows.find((known) => known === flow.type);
  return type === undefined
    ? null
    : {
        type,
        subscription:
          flow.subscription_cancel?.subscription ?? flow.subscription_update?.subscription ?? null,
        after: ends.find((known) => known === after.type) ?? "portal_homepage",
        redirectTo: after.redirect?.return_url ?? null,
        message: after.hosted_confirmation?.custom_message ?? null,
      };
}

function subscriptionView(
  world: World,
  features: Features | undefined,
  subscription: Stripe.Subscription,
): PortalSubscriptionView {
  const [first] = subscription.items.data;
  return {
    id: subscription.id,
    amount: subscription.items.data.reduce((sum, item) => sum + amountFor(item.price, item.quantity ?? 1), 0),
    cancelAt: subscription.cancel_at,
    currency: subscription.currency,
    currentPeriodEnd: currentPeriod(subscription).end,
    description: subscription.items.data.map((item) => productName(world, item.price)).join(", "),
    interval: intervalOf(first?.price),
    plans: plansFor(world, features, subscription),
    priceId: first?.price.id ?? null,
    quantity: first?.quantity ?? 1,
    status: subscription.status,
  };
}
