import { expect, test } from "vitest";
import { firstItem, second, startBilling } from "../testing/billing.ts";
import { createIds } from "../world/ids.ts";

/**
 * "Stripe prorates to the second": whatever the order of changes, what was billed for a month is what was had in it,
 * to half a cent a line. Source: docs.stripe.com/billing/subscriptions/prorations.
 */
test.each([1, 2, 3, 4])("changes at random seconds cost what was had, seed %i", async (seed) => {
  const { fraction } = createIds(seed);
  const { price, simulator, stripe, subscribe, until, invoices } = await startBilling("2026-01-01");
  const prices = [await price(900), await price(3100), await price(17)];
  const [start, end] = [second("2026-01-01"), second("2026-02-01")];
  let rate = 900;
  let since = start;
  let expected = 0;
  const subscription = await subscribe([{ price: prices[0]?.id ?? "" }]);
  const instants = Array.from({ length: 12 }, () => start + Math.floor(fraction() * (end - start)));
  for (const instant of instants.toSorted((a, b) => a - b)) {
    await simulator.clock.advance(instant * 1000 - simulator.clock.now());
    expected += (rate * (instant - since)) / (end - start);
    since = instant;
    const chosen = prices[Math.floor(fraction() * prices.length)];
    const quantity = Math.floor(fraction() * 4);
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: firstItem(subscription).id, price: chosen?.id ?? "", quantity }],
      proration_behavior: fraction() < 0.5 ? "always_invoice" : "create_prorations",
    });
    rate = (chosen?.unit_amount ?? 0) * quantity;
  }
  expected += (rate * (end - since)) / (end - start);
  await until("2026-02-01T02:00Z");
  const lines = (
    await Promise.all((await invoices()).map(({ id }) => stripe.invoices.listLineItems(id, { limit: 100 })))
  ).flatMap((list) => list.data.filter((line) => line.period.end <= end));
  const billed = lines.reduce((sum, line) => sum + line.amount, 0);
  expect(lines.length).toBeGreaterThan(15);
  expect(Math.abs(billed - expected)).toBeLessThanOrEqual(lines.length / 2);
});
