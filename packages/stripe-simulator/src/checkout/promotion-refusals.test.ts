import { describe, expect, test } from "vitest";
import { openCheckout } from "../testing/promotion-checkout.ts";
import { card } from "../testing/simulation.ts";

describe("a code cannot be used", () => {
  const start = Date.UTC(2026, 0, 1) / 1000;
  test.each<[string, Parameters<typeof openCheckout>[0], string]>([
    ["when it is switched off", { code: { active: false } }, "has expired"],
    [
      "below its smallest order",
      { code: { restrictions: { minimum_amount: 5000, minimum_amount_currency: "usd" } } },
      "below the amount",
    ],
    [
      "in another currency",
      { coupon: { amount_off: 500, currency: "eur", duration: "once" } },
      "prices in EUR only",
    ],
  ])("%s", async (_, wanted, message) => {
    const { session, simulator } = await openCheckout(wanted);
    expect(simulator.applyPromotionCode(session.id, "SAVE20")).toMatchObject({
      kind: "invalid",
      message: expect.stringContaining(message),
    });
  });

  test("after its end", async () => {
    const { session, simulator } = await openCheckout({ code: { expires_at: start + 60 } });
    await simulator.clock.advance({ seconds: 60 });
    expect(simulator.applyPromotionCode(session.id, "SAVE20")).toMatchObject({
      message: "This code has expired.",
    });
  });

  test("by another customer than its own", async () => {
    const { coupon, open, simulator, stripe } = await openCheckout();
    const [ada, bob] = [await stripe.customers.create({}), await stripe.customers.create({})];
    const promotion = { coupon: coupon.id, type: "coupon" } as const;
    await stripe.promotionCodes.create({ code: "FORADA", customer: ada.id, promotion });
    const [hers, his] = [await open({ customer: ada.id }), await open({ customer: bob.id })];
    expect(simulator.applyPromotionCode(his.id, "FORADA")).toMatchObject({
      message: "This code is not meant for this account.",
    });
    expect(simulator.applyPromotionCode(hers.id, "FORADA")).toEqual({ kind: "applied" });
  });

  test("for a second purchase when it is for the first", async () => {
    const { open, simulator, stripe } = await openCheckout({
      code: { restrictions: { first_time_transaction: true } },
    });
    const { id: customer } = await stripe.customers.create({});
    const [first, second] = [await open({ customer }), await open({ customer })];
    expect(simulator.applyPromotionCode(first.id, "SAVE20")).toEqual({ kind: "applied" });
    await simulator.pay(first.id, card());
    expect(simulator.applyPromotionCode(second.id, "SAVE20")).toMatchObject({ kind: "invalid" });
  });

  test("twice when it is for one: the slower of two customers sees the full price before paying it", async () => {
    const { code, open, session, simulator, stripe } = await openCheckout({ code: { max_redemptions: 1 } });
    const other = await open();
    for (const { id } of [session, other])
      expect(simulator.applyPromotionCode(id, "SAVE20")).toEqual({ kind: "applied" });
    expect(await simulator.pay(session.id, card())).toMatchObject({ kind: "complete" });
    expect(await simulator.pay(other.id, card())).toMatchObject({
      code: "promotion_code_expired",
      kind: "declined",
    });
    expect((await stripe.checkout.sessions.retrieve(other.id)).amount_total).toBe(4900);
    expect(await simulator.pay(other.id, card())).toMatchObject({ kind: "complete" });
    expect(await stripe.promotionCodes.retrieve(code.id)).toMatchObject({
      active: false,
      times_redeemed: 1,
    });
  });
});
