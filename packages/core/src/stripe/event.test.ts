import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { enabledEvents, isEnabledEvent } from "./enabled-events.ts";
import { announcedEventSchema, customerOf, isAboutMoneyBack, paymentOf, readStripeEvent } from "./event.ts";

const event = (object: Record<string, unknown>, rest: Record<string, unknown> = {}) =>
  JSON.stringify({
    id: "evt_1",
    object: "event",
    type: "customer.subscription.updated",
    created: 1_790_000_000,
    livemode: false,
    api_version: "2026-10-28.endive",
    data: { object },
    ...rest,
  });

const customerIn = (payload: string) => {
  const reading = readStripeEvent(payload);
  return reading.ok ? customerOf(reading.event) : "unreadable";
};

describe("a Stripe event", () => {
  it.each([
    ["a customer's own id", { object: "customer", id: "cus_1" }, "cus_1"],
    ["a customer reference", { object: "subscription", id: "sub_1", customer: "cus_1" }, "cus_1"],
    [
      "an expanded customer",
      { object: "subscription", id: "sub_1", customer: { id: "cus_1", email: "x" } },
      "cus_1",
    ],
    ["no customer", { object: "product", id: "prod_1" }, null],
    ["a null customer", { object: "charge", id: "ch_1", customer: null }, null],
    ["a customer of a shape nobody has seen", { object: "charge", id: "ch_1", customer: 7 }, null],
  ])("with %s names the right customer", (_, object, customer) => {
    expect(customerIn(event(object))).toBe(customer);
  });

  it("of a dispute names the payment to ask about", () => {
    expect(paymentOf({ object: "dispute", id: "dp_1", charge: "ch_1", payment_intent: "pi_1" })).toEqual({
      paymentIntentId: "pi_1",
      chargeId: "ch_1",
    });
  });

  it("of any API version and with unknown fields is read", () => {
    expect(
      readStripeEvent(event({ object: "x", id: "x_1" }, { api_version: "2031-01-01.zinnia", fresh: true }))
        .ok,
    ).toBe(true);
  });

  it("that is cut short is refused with a reason", () => {
    const payload = event({ object: "customer", id: "cus_1" });
    expect(readStripeEvent(payload.slice(0, -2))).toEqual({ ok: false, reason: "the body is not JSON" });
  });

  it("of any JSON whatever is read or refused, and never throws", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(readStripeEvent(json)).toHaveProperty("ok");
        expect(() => paymentOf(json)).not.toThrow();
      }),
    );
  });

  it("of a type that is the name of an object's own method is not enabled", () => {
    expect(isEnabledEvent("constructor")).toBe(false);
    expect(isEnabledEvent("toString")).toBe(false);
    expect(isEnabledEvent("checkout.session.completed")).toBe(true);
  });

  it("that is no event says which field is wrong, and names no payment", () => {
    const payload = event({ object: "refund", id: "re_1", charge: "ch_1" }, { type: "" });
    expect(readStripeEvent(payload)).toEqual({
      ok: false,
      reason: expect.stringMatching(/^not a Stripe event: .*type/s),
    });
    expect(paymentOf(payload)).toEqual({ paymentIntentId: null, chargeId: null });
  });

  it("of a customer without an id names no customer", () => {
    expect(customerIn(event({ object: "customer" }))).toBeNull();
  });

  it.each([
    ["credit_note.created", true],
    ["refund.updated", true],
    ["charge.dispute.created", true],
    ["charge.refunded", true],
    ["radar.early_fraud_warning.created", true],
    ["checkout.session.completed", false],
    ["customer.updated", false],
    ["topup.charge.made", false],
    ["charges", false],
  ])("of type %s is about money that goes back: %s", (type, answer) => {
    expect(isAboutMoneyBack(type)).toBe(answer);
  });

  it("is enabled for a reason: each type that may change access says why", () => {
    for (const reason of Object.values(enabledEvents)) expect(reason).toMatch(/\w+ \w+/);
  });

  it("is announced as ids: an announcement without them is refused", () => {
    const announced = { stripeEventId: "evt_1", customerId: null, type: "refund.created" };
    expect(announcedEventSchema.parse({ ...announced, payload: "x" })).toEqual(announced);
    for (const field of Object.keys(announced))
      expect(announcedEventSchema.safeParse({ ...announced, [field]: undefined }).success).toBe(false);
  });
});
