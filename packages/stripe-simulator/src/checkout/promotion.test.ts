import { describe, expect, test } from "vitest";
import { openCheckout } from "../testing/promotion-checkout.ts";
import { card } from "../testing/simulation.ts";

describe("a promotion code on the hosted page", () => {
  test("changes the total, the page and the charge, whatever its letters' case", async () => {
    const { code, coupon, now, send, session, simulator, stripe } = await openCheckout();
    const applied = await send({ action: "apply", promotionCode: " save20 " }, "/promotion");
    expect([applied.status, applied.headers.get("location")]).toEqual([303, `/c/pay/${session.id}`]);
    expect(await now()).toMatchObject({
      amount_subtotal: 4900,
      amount_total: 3920,
      discounts: [{ coupon: coupon.id, promotion_code: code.id }],
      total_details: { amount_discount: 980 },
    });
    const page = await (await fetch(session.url ?? "")).text();
    for (const text of ["SAVE20", "20% off", "−$9.80", "Pay $39.20"]) expect(page).toContain(text);

    await simulator.pay(session.id, card());

    const paid = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ["payment_intent", "line_items", "total_details.breakdown"],
    });
    expect(paid).toMatchObject({
      line_items: { data: [{ amount_discount: 980, amount_total: 3920 }] },
      payment_intent: { amount_received: 3920 },
      payment_status: "paid",
      total_details: {
        breakdown: { discounts: [{ amount: 980, discount: { promotion_code: code.id } }] },
      },
    });
    expect((await stripe.promotionCodes.retrieve(code.id)).times_redeemed).toBe(1);
    expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(1);
  });

  test("can be taken off again", async () => {
    const { now, send, session } = await openCheckout();
    await send({ action: "apply", promotionCode: "SAVE20" }, "/promotion");
    expect((await send({ action: "remove" }, "/promotion")).status).toBe(303);
    expect(await now()).toMatchObject({
      amount_total: 4900,
      discounts: [],
      total_details: { amount_discount: 0 },
    });
    expect(await (await fetch(session.url ?? "")).text()).toContain("Pay $49.00");
  });

  test("that is unknown says so at its field and keeps what was typed", async () => {
    const { now, send } = await openCheckout();
    const refused = await send({ action: "apply", promotionCode: "NOPE" }, "/promotion");
    expect(refused.status).toBe(422);
    const page = await refused.text();
    expect(page).toContain('value="NOPE"');
    expect(page).toContain("This code is invalid.");
    expect((await now()).amount_total).toBe(4900);
  });

  test("is not taken where the merchant offers none", async () => {
    const { open, simulator } = await openCheckout();
    const closed = await open({ allow_promotion_codes: false });
    expect(simulator.applyPromotionCode(closed.id, "SAVE20")).toMatchObject({
      kind: "invalid",
      message: "This checkout takes no promotion codes.",
    });
    expect(await (await fetch(closed.url ?? "")).text()).not.toContain("Promotion code");
  });

  test("typed after a declined card, the next attempt is for the new amount only", async () => {
    const { session, simulator, stripe } = await openCheckout();
    await simulator.pay(session.id, card("4000000000000002"));
    simulator.applyPromotionCode(session.id, "SAVE20");
    await simulator.pay(session.id, card());
    const intents = (await stripe.paymentIntents.list()).data;
    expect(intents.map(({ amount, status }) => [amount, status])).toEqual([
      [3920, "succeeded"],
      [4900, "canceled"],
    ]);
  });
});

test("a subscription keeps the discount: on its invoices, as long as the coupon lasts", async () => {
  const { code, coupon, session, simulator, stripe } = await openCheckout({
    coupon: { duration: "repeating", duration_in_months: 2, percent_off: 50 },
    session: { mode: "subscription" },
  });
  simulator.applyPromotionCode(session.id, "SAVE20");
  expect(await (await fetch(session.url ?? "")).text()).toContain("50% off for 2 months");
  await simulator.pay(session.id, card());
  const paid = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ["subscription.discounts", "invoice"],
  });
  expect(paid).toMatchObject({
    invoice: { amount_paid: 1000, subtotal: 2000, total_discount_amounts: [{ amount: 1000 }] },
    subscription: {
      discounts: [{ checkout_session: session.id, promotion_code: code.id, source: { coupon: coupon.id } }],
    },
  });
  await simulator.clock.advance({ days: 65 });
  const invoices = await stripe.invoices.list();
  expect(invoices.data.map((invoice) => invoice.amount_paid)).toEqual([2000, 1000, 1000]);
  expect((await stripe.promotionCodes.retrieve(code.id)).times_redeemed).toBe(1);
});
