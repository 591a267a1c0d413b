import type Stripe from "stripe";
import { productName } from "../billing/invoice-lines.ts";
import { currentPeriod } from "../billing/subscription-items.ts";
import { amountFor } from "../catalog/price.ts";
import type { PortalSubscriptionView, PortalView } from "../pages/page-actions.ts";
import { idOf } from "../store.ts";
import type { World } from "../world.ts";

/** What the hosted customer portal shows. */
export function portalView(world: World, id: string): PortalView | null {
  const { tables } = world.store;
  const session = tables["billing_portal.session"].get(id);
  const customer = tables.customer.get(session?.customer ?? "");
  if (!session || !customer) return null;
  const features = tables["billing_portal.configuration"].get(idOf(session.configuration) ?? "")?.features;
  const subscriptions = tables.subscription
    .where("customer", customer.id)
    .filter((row) => row.status !== "incomplete_expired");
  const defaultMethod =
    idOf(customer.invoice_settings.default_payment_method) ??
    idOf(subscriptions.find((row) => row.ended_at === null)?.default_payment_method);
  return {
    id,
    merchant: world.settings.merchant,
    email: customer.email,
    returnUrl: session.return_url,
    subscriptions: subscriptions.map((row) => subscriptionView(world, row)),
    paymentMethods: tables.payment_method.where("customer", customer.id).map((method) => ({
      id: method.id,
      brand: method.card?.brand ?? method.type,
      last4: method.card?.last4 ?? method.sepa_debit?.last4 ?? "",
      isDefault: method.id === defaultMethod,
    })),
    invoices: tables.invoice
      .where("customer", customer.id)
      .filter((invoice) => invoice.status !== "draft")
      .map(({ created, currency, id: invoiceId, number, status, total }) => ({
        created,
        currency,
        id: invoiceId,
        number,
        status,
        total,
      })),
    features: {
      cancel: features?.subscription_cancel.enabled ?? true,
      invoiceHistory: features?.invoice_history.enabled ?? true,
      updatePaymentMethod: features?.payment_method_update.enabled ?? true,
    },
  };
}

function subscriptionView(world: World, subscription: Stripe.Subscription): PortalSubscriptionView {
  const [first] = subscription.items.data;
  return {
    id: subscription.id,
    amount: subscription.items.data.reduce((sum, item) => sum + amountFor(item.price, item.quantity ?? 1), 0),
    cancelAt: subscription.cancel_at,
    currency: subscription.currency,
    currentPeriodEnd: currentPeriod(subscription).end,
    description: subscription.items.data.map((item) => productName(world, item.price)).join(", "),
    interval: first?.price.recurring?.interval ?? "month",
    status: subscription.status,
  };
}
