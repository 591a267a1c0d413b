import type Stripe from "stripe";
import { invalidRequest } from "../protocol/errors.ts";
import { seconds, type World } from "../world/world.ts";
import { billNow } from "./bill-now.ts";
import { enterPause } from "./enter-pause.ts";
import { addProrations } from "./pending-prorations.ts";
import { creditsFrom } from "./prorations.ts";
import { findSubscription } from "./subscription.ts";

export interface PauseRequest {
  unusedTimeFrom: "item_current_period_start" | "none" | "now";
  invoicing: "invoice" | "pending_invoice_item";
}

/**
 * Pauses a subscription and credits its unused time.
 * Source: docs.stripe.com/billing/subscriptions/pause; docs.stripe.com/api/subscriptions/pause.
 *
 * @throws StripeFault 400 unless its status and collection method allow it.
 */
export function pauseSubscription(world: World, id: string, request: PauseRequest): Stripe.Subscription {
  const subscription = findSubscription(world, id);
  if (!["active", "past_due", "unpaid"].includes(subscription.status))
    throw invalidRequest(`A subscription with status ${subscription.status} cannot be paused.`);
  if (subscription.collection_method === "send_invoice")
    throw invalidRequest("A subscription whose invoices are sent cannot be paused.");
  const credits = subscription.items.data.flatMap((item) =>
    request.unusedTimeFrom === "none"
      ? []
      : creditsFrom(
          world,
          subscription,
          item,
          request.unusedTimeFrom === "now" ? seconds(world) : item.current_period_start,
        ),
  );
  addProrations(world, credits);
  enterPause(world, subscription, "pause_requested");
  if (request.invoicing === "invoice" && credits.length > 0) billNow(world, subscription, []);
  return findSubscription(world, id);
}
