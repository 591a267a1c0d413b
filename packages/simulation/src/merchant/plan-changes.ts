import type { StripeAction } from "../plan/actions.ts";
import { type Desk, itemsOf, nthOf, priceOf } from "./desk.ts";

type ActionOf<Kind extends StripeAction["kind"]> = StripeAction & { kind: Kind };
const day = 86_400;

/** Changes of a running subscription's items. Each returns whether Stripe accepted it. */
export const planChanges = {
  async "change-plan"(desk: Desk, { nth, offer, proration, waits }: ActionOf<"change-plan">) {
    const subscription = nthOf(desk.subscriptions, nth);
    const item = subscription && itemsOf(subscription)[0];
    const price = priceOf(desk, offer);
    if (!subscription || !item || !price) return false;
    return desk.post(`/v1/subscriptions/${subscription.id}`, {
      "items[0][id]": item.id,
      "items[0][price]": price,
      proration_behavior: waits ? "always_invoice" : proration,
      ...(waits ? { payment_behavior: "pending_if_incomplete" } : {}),
    });
  },
  async "change-seats"(desk: Desk, { nth, seats, proration }: ActionOf<"change-seats">) {
    const subscription = nthOf(desk.subscriptions, nth);
    const item = subscription && nthOf(itemsOf(subscription), nth);
    if (!subscription || !item) return false;
    return desk.post(`/v1/subscriptions/${subscription.id}`, {
      "items[0][id]": item.id,
      "items[0][quantity]": String(seats),
      proration_behavior: proration,
    });
  },
  async "add-item"(desk: Desk, { nth, offer, seats, proration }: ActionOf<"add-item">) {
    const subscription = nthOf(desk.subscriptions, nth);
    const price = priceOf(desk, offer);
    if (!subscription || !price || itemsOf(subscription).length > 2) return false;
    return desk.post(`/v1/subscriptions/${subscription.id}`, {
      "items[0][price]": price,
      "items[0][quantity]": String(seats),
      proration_behavior: proration,
    });
  },
  async "remove-item"(desk: Desk, { nth, proration }: ActionOf<"remove-item">) {
    const several = desk.subscriptions.filter((subscription) => itemsOf(subscription).length > 1);
    const subscription = nthOf(several, nth);
    const item = subscription && nthOf(itemsOf(subscription), nth);
    if (!subscription || !item) return false;
    return desk.post(`/v1/subscriptions/${subscription.id}`, {
      "items[0][id]": item.id,
      "items[0][deleted]": "true",
      proration_behavior: proration,
    });
  },
  async "replace-item"(desk: Desk, { nth, offer, proration }: ActionOf<"replace-item">) {
    const subscription = nthOf(desk.subscriptions, nth);
    const item = subscription && itemsOf(subscription)[0];
    const price = priceOf(desk, offer);
    if (!subscription || !item || !price) return false;
    return desk.post(`/v1/subscriptions/${subscription.id}`, {
      "items[0][id]": item.id,
      "items[0][deleted]": "true",
      "items[1][price]": price,
      proration_behavior: proration,
    });
  },
  async "reset-anchor"(desk: Desk, { nth, proration }: ActionOf<"reset-anchor">) {
    const subscription = nthOf(desk.subscriptions, nth);
    if (!subscription) return false;
    return desk.post(`/v1/subscriptions/${subscription.id}`, {
      "billing_cycle_anchor[type]": "now",
      proration_behavior: proration,
    });
  },
  async "start-anchored"(desk: Desk, { offer, days, proration }: ActionOf<"start-anchored">) {
    const price = priceOf(desk, offer);
    const card = await desk.create("/v1/payment_methods/pm_card_visa/attach", { customer: desk.customerId });
    if (!price || !card || proration === "always_invoice") return false;
    const anchor = Math.floor(desk.account.simulator.clock.now() / 1000) + days * day;
    return desk.post("/v1/subscriptions", {
      customer: desk.customerId,
      default_payment_method: card.id,
      "items[0][price]": price,
      billing_cycle_anchor: String(anchor),
      proration_behavior: proration,
    });
  },
  async "cancel-at"(desk: Desk, { nth, days }: ActionOf<"cancel-at">) {
    const subscription = nthOf(desk.subscriptions, nth);
    if (!subscription) return false;
    const at = Math.floor(desk.account.simulator.clock.now() / 1000) + days * day;
    return desk.post(`/v1/subscriptions/${subscription.id}`, { cancel_at: String(at) });
  },
  async "send-invoices"(desk: Desk, { nth, daysUntilDue }: ActionOf<"send-invoices">) {
    const subscription = nthOf(desk.subscriptions, nth);
    if (!subscription) return false;
    return desk.post(`/v1/subscriptions/${subscription.id}`, {
      collection_method: "send_invoice",
      days_until_due: String(daysUntilDue),
    });
  },
};

/** Pauses of the collection, and of the subscription itself. */
export const pauseChanges = {
  async "pause-collection"(desk: Desk, { nth, behavior }: ActionOf<"pause-collection">) {
    const subscription = nthOf(desk.subscriptions, nth);
    if (!subscription) return false;
    return desk.post(`/v1/subscriptions/${subscription.id}`, { "pause_collection[behavior]": behavior });
  },
  async "unpause-collection"(desk: Desk, { nth }: ActionOf<"unpause-collection">) {
    const subscription = nthOf(
      desk.subscriptions.filter(({ pause_collection }) => pause_collection),
      nth,
    );
    return (
      subscription !== undefined &&
      desk.post(`/v1/subscriptions/${subscription.id}`, { pause_collection: "" })
    );
  },
  async pause(desk: Desk, { nth }: ActionOf<"pause">) {
    const subscription = nthOf(desk.subscriptions, nth);
    return subscription !== undefined && desk.post(`/v1/subscriptions/${subscription.id}/pause`);
  },
  async "resume-paused"(desk: Desk, { nth, proration }: ActionOf<"resume-paused">) {
    const subscription = nthOf(
      desk.subscriptions.filter(({ status }) => status === "paused"),
      nth,
    );
    return (
      subscription !== undefined &&
      desk.post(`/v1/subscriptions/${subscription.id}/resume`, { proration_behavior: proration })
    );
  },
};
