import { expect, test } from "vitest";
import { card, debit, startSimulation, stockShop } from "../testing/simulation.ts";
import { refusalOf } from "../testing/subscriber.ts";

/** Source of all: docs.stripe.com/api/checkout/sessions/create, `excluded_payment_method_types`. */
async function opened(excluded: string[]) {
  const simulation = await startSimulation();
  const { once } = await stockShop(simulation.stripe);
  const session = await simulation.stripe.checkout.sessions.create({
    excluded_payment_method_types: excluded as ["card"],
    line_items: [{ price: once.id, quantity: 1 }],
    mode: "payment",
    success_url: "https://shop.test/done",
  });
  return { ...simulation, page: async () => (await fetch(session.url ?? "")).text(), session };
}

test("a session that excludes bank debits offers none and takes none", async () => {
  const { page, session, simulator, stripe } = await opened(["sepa_debit"]);
  expect(session).toMatchObject({
    excluded_payment_method_types: ["sepa_debit"],
    payment_method_types: ["card"],
  });
  expect(await page()).not.toContain("IBAN");
  expect(await simulator.pay(session.id, debit())).toMatchObject({
    code: "payment_method_not_available",
    kind: "declined",
  });
  expect((await stripe.paymentIntents.list()).data).toEqual([]);
  expect(await simulator.pay(session.id, card())).toMatchObject({ kind: "complete" });
});

test("a session that excludes cards shows the form for bank debits at once", async () => {
  const { page, session, simulator } = await opened(["card", "klarna"]);
  const shown = await page();
  expect(shown).not.toContain("Card number");
  expect(shown).toMatch(/value="bank_debit" checked/);
  expect(await simulator.pay(session.id, debit())).toMatchObject({ kind: "complete" });
});

test("a session without the parameter offers what the account has switched on", async () => {
  const { stripe } = await startSimulation();
  const { once } = await stockShop(stripe);
  const session = await stripe.checkout.sessions.create({
    line_items: [{ price: once.id, quantity: 1 }],
    mode: "payment",
    success_url: "https://shop.test/done",
  });
  expect(session.payment_method_types).toEqual(["card", "sepa_debit"]);
  expect(session).not.toHaveProperty("excluded_payment_method_types");
});

test("a session that excludes every method, or an unknown one, is refused", async () => {
  expect(await refusalOf(opened(["card", "sepa_debit"]))).toMatchObject({
    param: "excluded_payment_method_types",
    statusCode: 400,
  });
  expect(await refusalOf(opened(["sepa_debt"]))).toMatchObject({ statusCode: 400 });
});
