import type Stripe from "stripe";
import type { ProrationBehavior } from "../billing/apply-plan.ts";
import { changeItems, type ItemChange } from "../billing/change-items.ts";
import { previewChange } from "../billing/change-preview.ts";
import { endTrial } from "../billing/end-trial.ts";
import { findSubscription } from "../billing/subscription.ts";
import { findPrice } from "../catalog/price.ts";
import type {
  PlanOutcome,
  PlanPreview,
  PlanRefusal,
  PlanWish,
  PortalPlan,
} from "../pages/portal-page-actions.ts";
import { bankAnswer } from "../payments/bank-answer.ts";
import { findCustomer } from "../payments/customer.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { featuresOf, plansFor } from "./portal-plans.ts";

const known = ["always_invoice", "create_prorations"] as const;

/** One wish, checked against what the portal's configuration allows. */
interface Change {
  kind: "change";
  subscription: Stripe.Subscription;
  plan: PortalPlan;
  quantity: number;
  items: ItemChange[];
  update: Stripe.BillingPortal.Configuration.Features.SubscriptionUpdate;
}

export function previewPlan(
  world: World,
  session: Stripe.BillingPortal.Session,
  subscription: Stripe.Subscription,
  wish: PlanWish,
): PlanPreview | PlanRefusal {
  const change = checkWish(world, session, subscription, wish);
  if (change.kind === "invalid") return change;
  if (isSame(change))
    return { kind: "invalid", field: "price", message: "This is what you have. Choose something else." };
  const { plan, quantity } = change;
  const costs = previewChange(world, subscription, asBilled(change));
  return { kind: "preview", plan, quantity, ...costs };
}

/** Nothing is changed when the difference cannot be collected. */
export function changePlan(
  world: World,
  session: Stripe.BillingPortal.Session,
  subscription: Stripe.Subscription,
  wish: PlanWish,
): PlanOutcome {
  const change = checkWish(world, session, subscription, wish);
  if (change.kind === "invalid") return change;
  // A double click, or a form sent again.
  if (isSame(change)) return { kind: "changed" };
  const { behavior, resetsAnchor } = asBilled(change);
  const { dueToday } = previewChange(world, subscription, asBilled(change));
  const refusal = refusalOf(world, subscription, dueToday);
  if (refusal !== null) return { kind: "declined", message: refusal };
  changeItems(world, subscription, change.items, behavior, { resetsAnchor });
  const changed = findSubscription(world, subscription.id);
  if (changed.status === "trialing" && change.update.trial_update_behavior === "end_trial")
    endTrial(world, changed);
  return { kind: "changed" };
}

/** The change as the configuration has it billed; a trial keeps its end. */
function asBilled({ items, subscription, update }: Change) {
  const behavior: ProrationBehavior = known.find((one) => one === update.proration_behavior) ?? "none";
  const resetsAnchor = update.billing_cycle_anchor === "now" && subscription.status !== "trialing";
  return { behavior, changes: items, resetsAnchor };
}

function checkWish(
  world: World,
  session: Stripe.BillingPortal.Session,
  subscription: Stripe.Subscription,
  wish: PlanWish,
): Change | PlanRefusal {
  const features = featuresOf(world, session);
  const plan = plansFor(world, features, subscription).find(({ priceId }) => priceId === wish.price);
  const [item] = subscription.items.data;
  if (!plan || !item || !features) return { kind: "invalid", field: "price", message: "Choose a plan." };
  const quantity = plan.seats ? wish.quantity : (item.quantity ?? 1);
  if (plan.seats) {
    const { min, max } = plan.seats;
    if (!Number.isInteger(quantity) || quantity < min || (max !== null && quantity > max)) {
      const range = max === null ? `of ${min} or more` : `between ${min} and ${max}`;
      return { kind: "invalid", field: "quantity", message: `Choose a quantity ${range}.` };
    }
  }
  const items = [
    {
      deleted: false,
      id: item.id,
      metadata: null,
      price: plan.priceId === item.price.id ? null : findPrice(world, plan.priceId),
      quantity,
    },
  ];
  return { kind: "change", subscription, plan, quantity, items, update: features.subscription_update };
}

function isSame({ subscription, plan, quantity }: Change): boolean {
  const [item] = subscription.items.data;
  return item?.price.id === plan.priceId && (item.quantity ?? 1) === quantity;
}

/** Why the difference cannot be collected, or null. */
function refusalOf(world: World, subscription: Stripe.Subscription, dueToday: number): string | null {
  if (dueToday === 0) return null;
  const customer = findCustomer(world, idOf(subscription.customer) ?? "");
  const methodId =
    idOf(subscription.default_payment_method) ?? idOf(customer.invoice_settings.default_payment_method);
  if (methodId === null) return "No payment method is saved. Add one, then change your plan.";
  const answer = bankAnswer(world.store, methodId, { offSession: true });
  if (answer.kind === "declined") return `${answer.message} Your plan is as it was. Update your card first.`;
  if (answer.kind === "challenge")
    return "Your bank wants to confirm this payment. Your plan is as it was. Use another card.";
  return null;
}
