import type Stripe from "stripe";
import { findSubscription } from "../billing/subscription.ts";
import { findCustomer } from "../payments/customer.ts";
import { defaultConfiguration } from "../portal/portal-configuration.ts";
import { plansFor } from "../portal/portal-plans.ts";
import { invalidRequest } from "../protocol/errors.ts";
import { hash, ignored, missingParam, oneOf, type Parsed, required, text } from "../protocol/params.ts";
import { type Route, route } from "../protocol/route.ts";
import { add } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { findConfiguration } from "./billing-portal-configurations.ts";

const FLOW = {
  after_completion: hash({
    hosted_confirmation: hash({ custom_message: text(500) }),
    redirect: hash({ return_url: required(text()) }),
    type: required(oneOf("hosted_confirmation", "portal_homepage", "redirect")),
  }),
  subscription_cancel: hash({ retention: ignored(), subscription: required(text()) }),
  subscription_update: hash({ subscription: required(text()) }),
  type: required(oneOf("payment_method_update", "subscription_cancel", "subscription_update")),
};

export const billingPortalSessionRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/billing_portal/sessions",
    returns: "billing_portal.session",
    params: {
      configuration: text(),
      customer: required(text()),
      flow_data: hash(FLOW),
      locale: text(),
      return_url: text(),
    },
    handle(world, { configuration: wanted, customer: customerId, flow_data: flow, locale, return_url }) {
      const customer = findCustomer(world, customerId, "customer");
      const configuration =
        wanted === undefined
          ? defaultConfiguration(world)
          : findConfiguration(world, wanted, "configuration");
      if (!configuration.active)
        throw invalidRequest("This portal configuration is not active.", { param: "configuration" });
      const id = world.ids.make("billing_session");
      return add(
        world,
        world.store.tables["billing_portal.session"],
        {
          id,
          object: "billing_portal.session",
          after_expiration: null,
          configuration: configuration.id,
          created: seconds(world),
          customer: customer.id,
          customer_account: null,
          flow: flow ? flowOf(world, flow, { customer: customer.id, configuration }) : null,
          livemode: false,
          locale: locale ?? null,
          on_behalf_of: null,
          return_url: return_url ?? configuration.default_return_url,
          url: `${world.publicUrl()}/p/session/${id}`,
        },
        "billing_portal.session.created",
      );
    },
  }),
];

/** @throws StripeFault 400 for a flow that the configuration or the subscription does not allow. */
function flowOf(
  world: World,
  flow: Parsed<typeof FLOW>,
  { customer, configuration }: { customer: string; configuration: Stripe.BillingPortal.Configuration },
): Stripe.BillingPortal.Session.Flow {
  const refuse = (message: string) => invalidRequest(message, { param: "flow_data" });
  if (!configuration.features[flow.type].enabled)
    throw refuse(
      `The ${flow.type} flow cannot be used: the feature is disabled in the portal configuration.`,
    );
  const subscriptionId = flow.subscription_cancel?.subscription ?? flow.subscription_update?.subscription;
  if (flow.type !== "payment_method_update" && subscriptionId === undefined)
    throw missingParam(`flow_data[${flow.type}][subscription]`);
  if (subscriptionId !== undefined) {
    const subscription = findSubscription(world, subscriptionId, `flow_data[${flow.type}][subscription]`);
    if (idOf(subscription.customer) !== customer)
      throw refuse(`The subscription ${subscriptionId} does not belong to the customer ${customer}.`);
    if (subscription.ended_at !== null)
      throw refuse(`The subscription ${subscriptionId} cannot be changed because it has ended.`);
    if (subscription.cancel_at !== null)
      throw refuse(`The subscription ${subscriptionId} is already set to be canceled.`);
    if (
      flow.type === "subscription_update" &&
      plansFor(world, configuration.features, subscription).length === 0
    )
      throw refuse(`The subscription ${subscriptionId} cannot be updated in this portal configuration.`);
  }
  const after = flow.after_completion;
  return {
    after_completion: {
      hosted_confirmation: after?.hosted_confirmation
        ? { custom_message: after.hosted_confirmation.custom_message ?? null }
        : null,
      redirect: after?.redirect ?? null,
      type: after?.type ?? "portal_homepage",
    },
    customer_update: null,
    subscription_cancel: flow.subscription_cancel
      ? { retention: null, subscription: flow.subscription_cancel.subscription }
      : null,
    subscription_pause: null,
    subscription_update: flow.subscription_update ?? null,
    subscription_update_confirm: null,
    type: flow.type,
  };
}
