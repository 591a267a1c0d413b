import { describe, expect, it } from "vitest";
import type { Snapshot } from "../model/snapshot.ts";
import { invoice, newYear, payment, purchase, refund, snapshot, subscription } from "../testing/snapshots.ts";
import { behind } from "./evidence-floor.ts";

const event = (type: string, object: Record<string, unknown>) =>
  JSON.stringify({
    id: "evt_1",
    object: "event",
    type,
    created: newYear,
    livemode: false,
    data: { object: { object: "x", ...object } },
  });

const session = (fields: Record<string, unknown>, type = "checkout.session.completed") =>
  event(type, { id: "cs_test_1", status: "complete", payment_status: "paid", ...fields });
const sold = (overrides: Parameters<typeof purchase>[0]): Snapshot =>
  snapshot({ purchases: [purchase(overrides)] });
const subscribed = (overrides: Parameters<typeof subscription>[0]): Snapshot =>
  snapshot({ subscriptions: [subscription(overrides)] });
const billed = (fields: Record<string, unknown>) =>
  event("invoice.paid", {
    id: "in_1",
    status: "paid",
    created: newYear,
    parent: { subscription_details: { subscription: "sub_1" } },
    ...fields,
  });
const refunded = (status: string) => event("refund.updated", { id: "re_1", status, payment_intent: "pi_1" });
const refunds = (status: string) => sold({ payment: payment({ refunds: [refund({ status })] }) });

const warned = (fields: Record<string, unknown>) =>
  event("radar.early_fraud_warning.created", {
    id: "issfr_1",
    payment_intent: "pi_1",
    charge: "ch_1",
    ...fields,
  });

describe("a sync that read something older than the event that announced it", () => {
  it.each([
    ["misses the session", session({}), snapshot(), "the session is missing"],
    [
      "still has it open",
      session({}),
      sold({ status: "open", paymentStatus: "unpaid" }),
      "still open, not complete",
    ],
    [
      "still has it open though it expired",
      session({ status: "expired" }, "checkout.session.expired"),
      sold({ status: "open" }),
      "still open, not expired",
    ],
    [
      "still has it unpaid",
      session({}, "checkout.session.async_payment_succeeded"),
      sold({ paymentStatus: "unpaid" }),
      "still unpaid",
    ],
    [
      "misses the subscription",
      event("customer.subscription.created", { id: "sub_1", status: "active" }),
      snapshot(),
      "the subscription is missing",
    ],
    [
      "still has it active though it ended",
      event("customer.subscription.deleted", { id: "sub_1", status: "canceled" }),
      subscribed({}),
      "still active",
    ],
    [
      "still has it incomplete",
      event("customer.subscription.updated", { id: "sub_1", status: "active" }),
      subscribed({ status: "incomplete" }),
      "still incomplete",
    ],
    ["misses the invoice's subscription", billed({}), snapshot(), "subscription is missing"],
    [
      "misses the invoice",
      billed({ id: "in_2", created: newYear + 1 }),
      subscribed({}),
      "the invoice is missing",
    ],
    [
      "still has the invoice open",
      billed({}),
      subscribed({ invoices: [invoice({ status: "open" })] }),
      "still open",
    ],
    [
      "still has the invoice open that a thin event names",
      billed({ parent: null }),
      subscribed({ invoices: [invoice({ status: "open" })] }),
      "still open",
    ],
    ["misses the refund", refunded("pending"), sold({}), "the refund is missing"],
    ["still has the refund on its way", refunded("succeeded"), refunds("pending"), "still pending"],
    [
      "still has the refund done though it failed",
      refunded("failed"),
      refunds("succeeded"),
      "still succeeded",
    ],
    ["misses the fraud warning", warned({}), sold({}), "the fraud warning is missing"],
    [
      "misses the fraud warning of a charge",
      warned({ payment_intent: null }),
      sold({}),
      "warning is missing",
    ],
  ])("%s", (_, payload, seen, reason) => {
    expect(behind(payload, seen)).toContain(reason);
  });
});

describe("a sync that read at least the state of its event", () => {
  it.each([
    ["the same", session({}), sold({})],
    [
      "a session that completed after the event was written",
      session({ status: "open", payment_status: "unpaid" }),
      sold({}),
    ],
    ["a debit that settled since", session({ payment_status: "unpaid" }), sold({})],
    ["a session that was paid and refunded", session({}), sold({ paymentStatus: "no_payment_required" })],
    [
      "a subscription that ended since",
      event("customer.subscription.updated", { id: "sub_1", status: "active" }),
      subscribed({ status: "canceled" }),
    ],
    [
      "a newer invoice",
      billed({}),
      subscribed({ invoices: [invoice({ id: "in_2", createdAt: newYear + 1, status: "open" })] }),
    ],
    ["an invoice without a subscription", billed({ parent: null }), snapshot()],
    ["a refund that moved on", refunded("pending"), refunds("failed")],
    ["a refund of a payment that this sync did not ask for", refunded("pending"), snapshot()],
    ["a customer that was deleted", event("customer.deleted", { id: "cus_1" }), snapshot()],
    ["something that is no event", "{}", snapshot()],
    ["an event about nothing with an id", event("invoice.paid", {}), snapshot()],
  ])("is stored: %s", (_, payload, seen) => {
    expect(behind(payload, seen)).toBeNull();
  });
});

describe("a sync that read at least the state of any event", () => {
  const subscriptionEvent = (status: string) =>
    event("customer.subscription.updated", { id: "sub_1", status });
  it.each([
    ["an open session that is open", session({ status: "open" }), sold({ status: "open" })],
    [
      "an unpaid session that is unpaid",
      session({ payment_status: "unpaid" }),
      sold({ paymentStatus: "unpaid" }),
    ],
    ["a session that was paid since", session({ payment_status: "unpaid" }), sold({})],
    ["an active subscription", subscriptionEvent("past_due"), subscribed({ status: "active" })],
    [
      "a subscription that ended otherwise",
      subscriptionEvent("canceled"),
      subscribed({ status: "incomplete_expired" }),
    ],
    [
      "an incomplete one that is incomplete",
      subscriptionEvent("incomplete"),
      subscribed({ status: "incomplete" }),
    ],
    ["an ended one that was active", subscriptionEvent("active"), subscribed({ status: "canceled" })],
    [
      "an open invoice that is open",
      billed({ status: "open" }),
      subscribed({ invoices: [invoice({ status: "open" })] }),
    ],
    ["an invoice that was written off", billed({}), subscribed({ invoices: [invoice({ status: "void" })] })],
    ["an invoice of nobody's subscription", billed({ parent: {} }), snapshot()],
    ["a newer invoice", billed({ id: "in_0" }), subscribed({ invoices: [invoice({ status: "open" })] })],
    ["a refund of the same status", refunded("succeeded"), refunds("succeeded")],
    ["a refund that went further", refunded("pending"), refunds("failed")],
    [
      "a refund of a payment that is not ours",
      event("refund.created", { id: "re_1", payment_intent: "pi_9" }),
      refunds("pending"),
    ],
    ["a customer that is deleted", event("customer.deleted", { id: "cus_1" }), snapshot()],
    [
      "a fraud warning that was read",
      warned({}),
      sold({ payment: payment({ earlyFraudWarnings: ["issfr_1"] }) }),
    ],
    [
      "a fraud warning about a payment that carries no access",
      warned({ payment_intent: "pi_9", charge: "ch_9" }),
      sold({}),
    ],
    [
      "what an event of another kind says",
      event("charge.dispute.created", { id: "re_9", payment_intent: "pi_1" }),
      refunds("pending"),
    ],
  ])("is not older: %s", (_, payload, seen) => {
    expect(behind(payload, seen)).toBeNull();
  });

  it("is not confused by what it has read of others", () => {
    const others = {
      purchases: [
        purchase({ sessionId: "cs_0", status: "open", payment: null }),
        purchase({
          payment: payment({
            refunds: [refund({ id: "re_0", status: "pending", amount: 1 }), refund({ amount: 1 })],
          }),
        }),
      ],
      payments: [payment({ id: "pi_0" })],
      subscriptions: [
        subscription({ id: "sub_0", status: "incomplete", invoices: [] }),
        subscription({ invoices: [invoice()] }),
      ],
    };
    for (const payload of [session({}), subscriptionEvent("active"), billed({}), refunded("succeeded")])
      expect(behind(payload, snapshot(others))).toBeNull();
  });

  it("misses a refund that only others have", () => {
    const other = sold({ payment: payment({ refunds: [refund({ id: "re_0", amount: 1 })] }) });
    expect(behind(refunded("succeeded"), other)).toContain("missing");
  });

  it("is older when a subscription has ended, in whichever of the two ways", () => {
    for (const status of ["canceled", "incomplete_expired"])
      expect(behind(subscriptionEvent(status), subscribed({ status: "active" }))).toContain("still active");
  });
});
