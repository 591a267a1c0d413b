import { expect, test } from "vitest";
import { openCheckout } from "../testing/promotion-checkout.ts";
import { card } from "../testing/simulation.ts";

/** 20.00 a month from 1 January; the anchor is after 10 of its 31 days. */
const anchored = {
  mode: "subscription",
  subscription_data: { billing_cycle_anchor: Date.UTC(2026, 0, 11) / 1000 },
} as const;

/** Source: docs.stripe.com/payments/checkout/billing-cycle. */
test("a percentage is taken off the part up to the anchor, on the page and on the invoice", async () => {
  const { now, send, session, simulator, stripe } = await openCheckout({ session: anchored });
  expect(session.amount_total).toBe(645);
  await send({ action: "apply", promotionCode: "SAVE20" }, "/promotion");
  expect(await now()).toMatchObject({
    amount_subtotal: 645,
    amount_total: 516,
    total_details: { amount_discount: 129 },
  });
  const page = await (await fetch(session.url ?? "")).text();
  expect(page).toMatch(/Total due today<\/dt><dd class="figures">\$5\.16/);
  await simulator.pay(session.id, card());
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ["invoice"] });
  expect(paid).toMatchObject({ amount_total: 516, invoice: { amount_paid: 516 } });
});

/** Source: docs.stripe.com/payments/checkout/billing-cycle, "Limitations". */
test("an amount off is refused while the first period is prorated", async () => {
  const coupon = { amount_off: 100, currency: "usd", duration: "once" } as const;
  const { now, send } = await openCheckout({ coupon, session: anchored });
  const refused = await send({ action: "apply", promotionCode: "SAVE20" }, "/promotion");
  expect(refused.status).toBe(422);
  expect(await now()).toMatchObject({ amount_total: 645, discounts: [] });
});
