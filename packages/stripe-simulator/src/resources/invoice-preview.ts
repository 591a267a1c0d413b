import { previewCancel, previewInvoice } from "../billing/preview-invoice.ts";
import { findSubscription } from "../billing/subscription.ts";
import { emptyable, flag, hash, integer, list, required, text, timestampOr } from "../protocol/params.ts";
import { type Route, route } from "../protocol/route.ts";
import { ITEM, itemChanges } from "./subscription-item-params.ts";
import { BILLING_CYCLE_ANCHOR, PRORATION } from "./subscription-params.ts";
import { cancelRequest } from "./subscription-update.ts";

const SUBSCRIPTION_DETAILS = hash({
  billing_cycle_anchor: BILLING_CYCLE_ANCHOR,
  cancel_at: emptyable(timestampOr("max_period_end", "min_period_end")),
  cancel_at_period_end: flag(),
  cancel_now: flag(),
  items: list(hash(ITEM), 20),
  proration_behavior: PRORATION,
  proration_date: integer(),
});

export const invoicePreviewRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/invoices/create_preview",
    returns: "invoice",
    params: { customer: text(), subscription: required(text()), subscription_details: SUBSCRIPTION_DETAILS },
    handle(world, { subscription: id, subscription_details: details }) {
      const subscription = findSubscription(world, id, "subscription");
      if (!details) return previewInvoice(world, subscription);
      const behavior = details.proration_behavior ?? "create_prorations";
      if (details.cancel_now === true) return previewCancel(world, subscription, behavior);
      const cancel = cancelRequest(details);
      return previewInvoice(world, subscription, {
        behavior,
        ...(cancel ? { cancel } : {}),
        changes: itemChanges(world, subscription, details.items),
        ...(details.proration_date === undefined ? {} : { date: details.proration_date }),
        resetsAnchor: details.billing_cycle_anchor?.type === "now",
      });
    },
  }),
];
