import type Stripe from "stripe";
import { customerIdOf, retireGone } from "../customer/customer.ts";
import type { BillingDeps } from "../deps.ts";
import type { Owner } from "../model/owner.ts";
import type { SubscriptionInfo } from "../model/subscription.ts";
import { isCustomerGone, isRefusal } from "../stripe/refusals.ts";
import { portalReturnUrl } from "../stripe/return-urls.ts";
import { listSubscriptions } from "../subscriptions/store.ts";
import type { SyncingDeps } from "../sync-port.ts";
import { portalConfigurationFor } from "./portal-configuration.ts";

export interface OpenPortal {
  owner: Owner;
  /** Opens one task, and returns when it is done; without it, the portal's first page. */
  flow?: "update_card" | "cancel" | "change_plan";
}

export type PortalResult =
  | { ok: true; url: string }
  | {
      ok: false;
      /**
       * `already_ending`: cancelled before; it can be resumed on the portal's first page. `not_changeable`: this shop
       * does not exchange the plan, or it must be paid first.
       */
      reason: "no_customer" | "no_subscription" | "already_ending" | "not_changeable";
      message: string;
    };

/**
 * A link to Stripe's customer portal: cards, plans, invoices, cancelling. It expires within minutes
 * (docs.stripe.com/api/customer_portal/sessions).
 *
 * @throws Stripe's and the database's errors
 */
export async function openPortal(deps: PortalDeps, wanted: OpenPortal): Promise<PortalResult> {
  const customer = await customerIdOf(deps.db, wanted.owner);
  if (!customer) return refuse("no_customer", "You have not bought anything yet.");
  try {
    return await openPortalOf(deps, customer, wanted);
  } catch (error) {
    if (!isCustomerGone(error) || !(await retireGone(deps, wanted.owner, customer))) throw error;
    return refuse(
      "no_customer",
      "Stripe has your billing account no more. Your next purchase opens a new one.",
    );
  }
}

type PortalDeps = Pick<BillingDeps, "stripe" | "db" | "urls" | "clock" | "log"> & Pick<SyncingDeps, "sync">;

async function openPortalOf(
  deps: PortalDeps,
  customer: string,
  { owner, flow }: OpenPortal,
): Promise<PortalResult> {
  const live = (await listSubscriptions(deps.db, owner)).filter(({ state }) => state !== "ended");
  const target = flow === "cancel" || flow === "change_plan" ? chooseTarget(live, flow) : null;
  if (target && !target.ok) return target;
  const configuration = await portalConfigurationFor(deps, groupOf(target ? [target.subscription] : live));
  if (flow === "change_plan" && !configuration?.exchangesPlans)
    return refuse(
      "not_changeable",
      "This plan cannot be changed. Cancel it, and choose another one when it has ended.",
    );
  const returnUrl = portalReturnUrl(deps.urls, owner);
  const params = {
    customer,
    return_url: returnUrl,
    ...(configuration ? { configuration: configuration.id } : {}),
  };
  if (!flow) return opened(await deps.stripe.billingPortal.sessions.create(params));
  const flow_data = flowData(flow, target?.subscription.id ?? "", returnUrl);
  try {
    return opened(await deps.stripe.billingPortal.sessions.create({ ...params, flow_data }));
  } catch (error) {
    // Our rows are older than Stripe's, for instance right after a cancellation. The first page shows the truth.
    if (!isRefusal(error) || isCustomerGone(error)) throw error;
    deps.log.warn({ customerId: customer, flow }, "Stripe refused the portal flow");
    return opened(await deps.stripe.billingPortal.sessions.create(params));
  }
}

function opened({ url }: Stripe.BillingPortal.Session): PortalResult {
  return { ok: true, url };
}

type Refusal = Extract<PortalResult, { ok: false }>;
type Target = { ok: true; subscription: SubscriptionInfo } | Refusal;

/** The subscription that a flow is about: the newest live one that the flow can change. */
function chooseTarget(live: readonly SubscriptionInfo[], flow: "cancel" | "change_plan"): Target {
  if (live.length === 0)
    return refuse("no_subscription", "You have no plan. Choose one on the pricing page.");
  const continuing = live.filter(({ state }) => state !== "ending");
  const [newest] = continuing;
  if (!newest)
    return refuse(
      "already_ending",
      flow === "cancel"
        ? "Your plan is already cancelled. To keep it, open your billing page."
        : "Your plan is cancelled, so it cannot be changed. To keep it, open your billing page.",
    );
  if (flow === "cancel") return { ok: true, subscription: newest };
  const subscription = continuing.find(({ state }) => state === "active" || state === "trialing");
  if (subscription) return { ok: true, subscription };
  return refuse(
    "not_changeable",
    "Your plan is not active. Pay its open invoice first; then you can change it.",
  );
}

function refuse(reason: Refusal["reason"], message: string): Refusal {
  return { ok: false, reason, message };
}

/** The one plan group of these subscriptions; NULL for several, because plans are exchanged within one group only. */
function groupOf(subscriptions: readonly SubscriptionInfo[]): string | null {
  const [group, ...others] = new Set(subscriptions.map(({ planGroup }) => planGroup));
  return others.length === 0 ? (group ?? null) : null;
}

/** docs.stripe.com/customer-management/portal-deep-links */
function flowData(
  flow: NonNullable<OpenPortal["flow"]>,
  subscription: string,
  returnUrl: string,
): Stripe.BillingPortal.SessionCreateParams.FlowData {
  const after_completion = { type: "redirect", redirect: { return_url: returnUrl } } as const;
  if (flow === "cancel")
    return { type: "subscription_cancel", subscription_cancel: { subscription }, after_completion };
  if (flow === "change_plan")
    return { type: "subscription_update", subscription_update: { subscription }, after_completion };
  return { type: "payment_method_update", after_completion };
}
