import { expect, test } from "vitest";
import { startSimulation, stockShop } from "../testing/simulation.ts";

const CARD = { cvc: "123", expiry: "12/40", method: "card", name: "Ada", number: "4242 4242 4242 4242" };

async function openCheckout(mode: "payment" | "subscription", trialDays?: number) {
  const simulation = await startSimulation();
  const { monthly, once } = await stockShop(simulation.stripe);
  const session = await simulation.stripe.checkout.sessions.create({
    line_items: [{ price: mode === "payment" ? once.id : monthly.id, quantity: 1 }],
    mode,
    ...(trialDays ? { subscription_data: { trial_period_days: trialDays } } : {}),
    success_url: "https://shop.test/done?session={CHECKOUT_SESSION_ID}",
  });
  const send = (fields: Record<string, string>, path = "") =>
    fetch(`${session.url}${path}`, { body: new URLSearchParams(fields), method: "POST", redirect: "manual" });
  return { ...simulation, send, session };
}

test("the page's form pays and leads to the success URL", async () => {
  const { send, session, stripe } = await openCheckout("payment");
  expect(await (await fetch(session.url ?? "")).text()).toContain("Pro");
  const response = await send(CARD);
  expect([response.status, response.headers.get("location")]).toEqual([
    303,
    `https://shop.test/done?session=${session.id}`,
  ]);
  expect((await stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe("paid");
});

test("a challenge is shown, and its answer finishes the payment", async () => {
  const { send, session, stripe } = await openCheckout("subscription");
  const challenged = await send({ ...CARD, number: "4000002500003155" });
  expect(challenged.headers.get("location")).toContain(`/c/pay/${session.id}/authenticate`);
  expect((await send({ answer: "complete" }, "/authenticate")).headers.get("location")).toContain(
    "https://shop.test/done",
  );
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe("complete");
});

test("a trial begins when the bank lets the card be saved: a refusal and a challenge come first", async () => {
  const { send, session, stripe } = await openCheckout("subscription", 14);
  const declined = await send({ ...CARD, number: "4000000000000002" });
  expect(declined.status).toBe(402);
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe("open");
  const challenged = await send({ ...CARD, number: "4000002500003155" });
  expect(challenged.headers.get("location")).toContain(`/c/pay/${session.id}/authenticate`);
  expect((await send({ answer: "fail" }, "/authenticate")).status).toBe(402);
  expect((await stripe.subscriptions.list({ status: "all" })).data).toEqual([]);
  await send({ ...CARD, number: "4000002500003155" });
  expect((await send({ answer: "complete" }, "/authenticate")).headers.get("location")).toContain(
    "https://shop.test/done",
  );
  const { payment_status } = await stripe.checkout.sessions.retrieve(session.id);
  const [subscription] = (await stripe.subscriptions.list()).data;
  expect([payment_status, subscription?.status]).toEqual(["no_payment_required", "trialing"]);
});

test("a declined card shows the page again and leaves the session open", async () => {
  const { send, session, stripe } = await openCheckout("payment");
  const declined = await send({ ...CARD, number: "4000000000000002" });
  expect(declined.status).toBe(402);
  expect(await declined.text()).toContain("Your card was declined");
  expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe("open");
});

test("an unknown session is a 404 page", async () => {
  const { url } = await startSimulation();
  expect((await fetch(`${url}/c/pay/cs_test_none`)).status).toBe(404);
});
