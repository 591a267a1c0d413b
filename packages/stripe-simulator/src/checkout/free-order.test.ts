import { describe, expect, test } from "vitest";
import { openCheckout } from "../testing/promotion-checkout.ts";

describe("an order that is free", () => {
  const free = { coupon: { duration: "forever", percent_off: 100 } } as const;

  test("needs no card: one button completes it", async () => {
    const { now, send, session, stripe } = await openCheckout(free);
    await send({ action: "apply", promotionCode: "SAVE20" }, "/promotion");
    const page = await (await fetch(session.url ?? "")).text();
    expect(page).toContain("Complete order");
    expect(page).not.toContain("Card number");
    const done = await send({ method: "none" });
    expect([done.status, done.headers.get("location")]).toEqual([303, "https://shop.test/done"]);
    expect(await now()).toMatchObject({
      amount_total: 0,
      payment_intent: null,
      payment_status: "no_payment_required",
      status: "complete",
    });
    expect((await stripe.charges.list()).data).toEqual([]);
  });

  test("a free subscription starts without a card if the merchant requires none", async () => {
    const { now, session, simulator, stripe } = await openCheckout({
      ...free,
      session: { mode: "subscription", payment_method_collection: "if_required" },
    });
    simulator.applyPromotionCode(session.id, "SAVE20");
    expect(await simulator.pay(session.id, { method: "none" })).toMatchObject({ kind: "complete" });
    const { payment_status, subscription } = await now();
    expect(payment_status).toBe("no_payment_required");
    expect(await stripe.subscriptions.retrieve(String(subscription))).toMatchObject({
      default_payment_method: null,
      status: "active",
    });
  });

  test("an order that is not free cannot be completed without paying", async () => {
    const { now, send } = await openCheckout();
    const refused = await send({ method: "none" });
    expect(refused.status).toBe(402);
    expect(await refused.text()).toContain("Choose a payment method");
    expect((await now()).status).toBe("open");
  });
});
