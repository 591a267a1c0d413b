import { describe, expect, test } from "vitest";
import { startReceiver, subscribe } from "../testing/receiver.ts";
import { card, eventTypes, startSimulation, stockShop } from "../testing/simulation.ts";

const URLS = {
  cancel_url: "https://shop.test/cancel",
  success_url: "https://shop.test/done?session={CHECKOUT_SESSION_ID}",
};

describe("a checkout session in payment mode", () => {
  test("is opened, paid, and announced by a signed webhook before the browser is redirected", async () => {
    const { simulator, stripe, url } = await startSimulation();
    const receiver = await startReceiver();
    await subscribe(stripe, receiver, ["checkout.session.completed"]);
    const { once } = await stockShop(stripe);
    const customer = await stripe.customers.create({ email: "ada@example.com" });
    const session = await stripe.checkout.sessions.create({
      ...URLS,
      customer: customer.id,
      line_items: [{ price: once.id, quantity: 2 }],
      metadata: { owner: "user_1" },
      mode: "payment",
      payment_intent_data: { metadata: { order: "o_1" } },
    });
    expect(session).toMatchObject({
      amount_total: 9800,
      payment_status: "unpaid",
      status: "open",
      url: `${url}/c/pay/${session.id}`,
    });

    const outcome = await simulator.pay(session.id, card());

    expect(outcome).toEqual({ kind: "complete", redirectTo: `https://shop.test/done?session=${session.id}` });
    expect(receiver.received.map((event) => event.type)).toEqual(["checkout.session.completed"]);
    const paid = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ["payment_intent.latest_charge", "line_items"],
    });
    expect(paid).toMatchObject({
      customer: customer.id,
      line_items: { data: [{ amount_total: 9800, price: { id: once.id }, quantity: 2 }] },
      metadata: { owner: "user_1" },
      payment_intent: {
        latest_charge: { amount: 9800, paid: true },
        metadata: { order: "o_1" },
        status: "succeeded",
      },
      payment_status: "paid",
      status: "complete",
      url: null,
    });
    expect(await eventTypes(stripe)).toEqual([
      "product.created",
      "price.created",
      "price.created",
      "customer.created",
      "payment_intent.created",
      "charge.succeeded",
      "payment_intent.succeeded",
      "checkout.session.completed",
    ]);
  });

  test("a declined card says why and leaves it open for another one", async () => {
    const { simulator, stripe } = await startSimulation();
    const { once } = await stockShop(stripe);
    const { id } = await stripe.checkout.sessions.create({
      ...URLS,
      line_items: [{ price: once.id, quantity: 1 }],
      mode: "payment",
    });
    expect(await simulator.pay(id, card("4000000000009995"))).toMatchObject({
      code: "insufficient_funds",
      kind: "declined",
    });
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe("open");
    expect((await simulator.pay(id, card())).kind).toBe("complete");
    expect((await stripe.paymentIntents.list()).data).toHaveLength(1);
  });

  test("paid in two tabs it is paid once", async () => {
    const { simulator, stripe } = await startSimulation();
    const { once } = await stockShop(stripe);
    const { id } = await stripe.checkout.sessions.create({
      ...URLS,
      line_items: [{ price: once.id, quantity: 1 }],
      mode: "payment",
    });
    const outcomes = await Promise.all([simulator.pay(id, card()), simulator.pay(id, card())]);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(["complete", "complete"]);
    expect((await stripe.charges.list()).data).toHaveLength(1);
  });

  test.each([
    ["number", { number: "4242424242424241" }],
    ["expiry", { expiry: "01/20" }],
    ["expiry", { expiry: "soon" }],
    ["cvc", { cvc: "1" }],
    ["name", { name: " " }],
  ])("names the malformed field %s", async (field, change) => {
    const { simulator, stripe } = await startSimulation();
    const { once } = await stockShop(stripe);
    const { id } = await stripe.checkout.sessions.create({
      ...URLS,
      line_items: [{ price: once.id, quantity: 1 }],
      mode: "payment",
    });
    const form = card();
    if (form.method !== "card") throw new Error("not a card");
    expect(await simulator.pay(id, { ...form, ...change })).toMatchObject({ field, kind: "invalid" });
  });

  test("a price can be made for the one session", async () => {
    const { stripe } = await startSimulation();
    const session = await stripe.checkout.sessions.create({
      ...URLS,
      line_items: [
        {
          price_data: { currency: "usd", product_data: { name: "Course" }, unit_amount: 12_000 },
          quantity: 1,
        },
      ],
      mode: "payment",
    });
    const lines = await stripe.checkout.sessions.listLineItems(session.id);
    expect(lines.data).toMatchObject([{ amount_total: 12_000, description: "Course" }]);
  });

  test("metadata can be changed while it is open", async () => {
    const { stripe } = await startSimulation();
    const session = await stripe.checkout.sessions.create({ ...URLS, metadata: { a: "1" }, mode: "setup" });
    expect((await stripe.checkout.sessions.update(session.id, { metadata: { b: "2" } })).metadata).toEqual({
      a: "1",
      b: "2",
    });
  });
});

describe("the end of a session that nobody paid", () => {
  test("comes by the clock and is announced", async () => {
    const { simulator, stripe } = await startSimulation();
    const { once } = await stockShop(stripe);
    const expires_at = Math.floor(simulator.clock.now() / 1000) + 1800;
    const { id } = await stripe.checkout.sessions.create({
      ...URLS,
      expires_at,
      line_items: [{ price: once.id, quantity: 1 }],
      mode: "payment",
    });
    await simulator.clock.advance({ minutes: 29, seconds: 59 });
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe("open");
    await simulator.clock.advance({ seconds: 1 });
    expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({ status: "expired", url: null });
    expect((await eventTypes(stripe)).at(-1)).toBe("checkout.session.expired");
    expect(await simulator.pay(id, card())).toMatchObject({
      code: "checkout_session_expired",
      kind: "declined",
    });
  });

  test("can be brought about once, but not after the payment", async () => {
    const { simulator, stripe } = await startSimulation();
    const [first, second] = [
      await stripe.checkout.sessions.create({ ...URLS, mode: "setup" }),
      await stripe.checkout.sessions.create({ ...URLS, mode: "setup" }),
    ];
    expect((await stripe.checkout.sessions.expire(first.id)).status).toBe("expired");
    await expect(stripe.checkout.sessions.expire(first.id)).rejects.toThrow("can be expired");
    await simulator.pay(second.id, card());
    await expect(stripe.checkout.sessions.expire(second.id)).rejects.toThrow("has a status of `complete`");
  });
});

describe("a session is refused", () => {
  const soon = Date.UTC(2026, 0, 1) / 1000;
  test.each([
    ["without lines", { mode: "payment" as const }, "line_items"],
    ["without success_url", { mode: "setup" as const, success_url: undefined }, "success_url"],
    [
      "when it would end in less than half an hour",
      { expires_at: soon + 1799, mode: "setup" as const },
      "expires_at",
    ],
    [
      "when it would stay open for more than a day",
      { expires_at: soon + 86_401, mode: "setup" as const },
      "expires_at",
    ],
    [
      "with two sources of the address",
      { customer: "cus_1", customer_email: "a@b.c", mode: "setup" as const },
      "customer_email",
    ],
    [
      "with trial data for a single payment",
      { line_items: [{ price: "x" }], mode: "payment" as const, subscription_data: { trial_period_days: 3 } },
      "subscription_data",
    ],
  ])("%s", async (_, params, param) => {
    const { stripe } = await startSimulation();
    const request = { ...URLS, ...params };
    await expect(stripe.rawRequest("POST", "/v1/checkout/sessions", request)).rejects.toMatchObject({
      param,
      statusCode: 400,
    });
  });

  test("with a recurring price in payment mode, and the other way round", async () => {
    const { stripe } = await startSimulation();
    const { monthly, once } = await stockShop(stripe);
    const open = (mode: "payment" | "subscription", price: string) =>
      stripe.checkout.sessions.create({ ...URLS, line_items: [{ price, quantity: 1 }], mode });
    await expect(open("payment", monthly.id)).rejects.toThrow("passed a recurring price");
    await expect(open("subscription", once.id)).rejects.toThrow("at least one recurring price");
    await stripe.prices.update(once.id, { active: false });
    await expect(open("payment", once.id)).rejects.toThrow("The price specified is inactive");
  });
});

test("sessions are listed by customer, status, payment intent and subscription", async () => {
  const { simulator, stripe } = await startSimulation();
  const { once } = await stockShop(stripe);
  const [ada, bob] = [await stripe.customers.create({}), await stripe.customers.create({})];
  const open = (customer: string) =>
    stripe.checkout.sessions.create({
      ...URLS,
      customer,
      line_items: [{ price: once.id, quantity: 1 }],
      mode: "payment",
    });
  const [first, second] = [await open(ada.id), await open(ada.id)];
  await open(bob.id);
  await simulator.pay(first.id, card());
  const ids = async (params: Parameters<typeof stripe.checkout.sessions.list>[0]) =>
    (await stripe.checkout.sessions.list(params)).data.map((row) => row.id);
  const paid = await stripe.checkout.sessions.retrieve(first.id);
  expect(await ids({ customer: ada.id })).toEqual([second.id, first.id]);
  expect(await ids({ customer: ada.id, status: "complete" })).toEqual([first.id]);
  expect(await ids({ payment_intent: String(paid.payment_intent) })).toEqual([first.id]);
  expect(await ids({ subscription: "sub_none" })).toEqual([]);
});

test("a slow webhook holds the redirect back, a broken one does not", async () => {
  const { simulator, stripe } = await startSimulation();
  const receiver = await startReceiver();
  await subscribe(stripe, receiver);
  receiver.answer.status = 500;
  const session = await stripe.checkout.sessions.create({ ...URLS, mode: "setup" });
  expect(await simulator.pay(session.id, card())).toMatchObject({ kind: "complete" });
  expect(simulator.deliveries.find((row) => row.type === "checkout.session.completed")).toMatchObject({
    attempt: 1,
    status: 500,
  });
});
