import { describe, expect, it } from "vitest";
import { enabledEvents, enabledThinEvents, generationFailure, isEnabledEvent } from "./enabled-events.ts";
import { customerOf, readStripeEvent } from "./event.ts";

const thin = (fields: Record<string, unknown> = {}) => ({
  id: "evt_test_thin",
  object: "v2.core.event",
  context: null,
  created: "2026-11-21T10:00:00.250Z",
  livemode: false,
  reason: { type: "request", request: { id: "req_1", idempotency_key: "key" } },
  related_object: { id: "sub_1", type: "subscription", url: "/v1/subscriptions/sub_1" },
  snapshot_event: "evt_1",
  type: "v1.customer.subscription.updated",
  ...fields,
});

const read = (fields?: Record<string, unknown>) => {
  const reading = readStripeEvent(JSON.stringify(thin(fields)));
  if (!reading.ok) throw new Error(reading.reason);
  return reading.event;
};

describe("a thin event", () => {
  it("is read as the snapshot event that says the same: its twin's id and type, and only which object changed", () => {
    expect(read()).toEqual({
      style: "thin",
      id: "evt_1",
      object: "event",
      type: "customer.subscription.updated",
      created: Date.UTC(2026, 10, 21, 10) / 1000,
      livemode: false,
      api_version: null,
      account: null,
      data: { object: { id: "sub_1", object: "subscription", customer: null } },
    });
  });

  it.each([[undefined], [null]])("without a twin (%s) has its own id", (snapshot_event) => {
    expect(read({ snapshot_event }).id).toBe("evt_test_thin");
  });

  it("of a customer names the customer", () => {
    const related_object = { id: "cus_1", type: "customer", url: "/v1/customers/cus_1" };
    expect(customerOf(read({ type: "v1.customer.updated", related_object }))).toBe("cus_1");
  });

  it.each([
    ["v1.checkout.session.completed", { status: "complete" }],
    ["v1.checkout.session.async_payment_succeeded", { status: "complete", payment_status: "paid" }],
    ["v1.checkout.session.async_payment_failed", { status: "complete" }],
    ["v1.checkout.session.expired", { status: "expired" }],
    ["v1.customer.subscription.deleted", { status: "canceled" }],
    ["v1.customer.subscription.incomplete_expired", { status: "incomplete_expired" }],
    ["v1.invoice.paid", { status: "paid" }],
    ["v1.refund.failed", { status: "failed" }],
  ])("of type %s says what can never become untrue again", (type, said) => {
    expect(read({ type }).data.object).toMatchObject(said);
  });

  it.each([
    ["an id", { id: "" }],
    ["an instant of creation", { created: 1_790_000_000 }],
    ["a type", { type: null }],
    ["a mode", { livemode: "no" }],
  ])("without %s is refused with a reason that names the field", (_, fields) => {
    const reading = readStripeEvent(JSON.stringify(thin(fields)));
    expect(reading).toEqual({ ok: false, reason: expect.stringContaining(Object.keys(fields)[0] ?? "") });
  });

  it("of a failed generation has its own id, by which Stripe is asked for the rest", () => {
    expect(read({ type: generationFailure }).id).toBe("evt_test_thin");
  });
});

describe("the lists of enabled events", () => {
  it("come from one source: the thin list has the twin of each that says enough, and what Stripe could not make", () => {
    const types = Object.keys(enabledEvents).filter((type) => type !== "customer.updated");
    expect([...enabledThinEvents]).toEqual([...types.map((type) => `v1.${type}`), generationFailure]);
  });

  it("name only what the webhook accepts", () => {
    for (const type of enabledThinEvents) expect(isEnabledEvent(type.replace(/^v1\./, ""))).toBe(true);
  });
});
