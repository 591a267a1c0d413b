import { expect, test } from "vitest";
import { card, startSimulation } from "../testing/simulation.ts";

async function withControl() {
  const simulation = await startSimulation();
  const post = async (path: string, body: object = {}) => {
    const response = await fetch(`${simulation.url}/_simulator/${path}`, {
      body: JSON.stringify(body),
      method: "POST",
    });
    return { body: await response.json(), status: response.status };
  };
  const get = async (path: string) => (await fetch(`${simulation.url}/_simulator/${path}`)).json();
  return { ...simulation, get, post };
}

test("another process moves the clock", async () => {
  const { get, post, simulator } = await withControl();
  const before = simulator.clock.now();
  await post("clock/advance", { days: 2, hours: 1 });
  expect(await get("clock")).toEqual({ kind: "virtual", nextAt: null, now: before + 49 * 3_600_000 });
});

test("a command that is not understood names the field", async () => {
  const { post } = await withControl();
  expect(await post("clock/advance", { days: "many" })).toMatchObject({
    body: { error: { message: expect.stringContaining('"days"') } },
    status: 400,
  });
  expect(await post("settle", { payment_intent: "pi_none", status: "maybe" })).toMatchObject({
    status: 400,
  });
  expect(await post("webhooks/configure", { copies: 0 })).toMatchObject({ status: 400 });
});

test("faults are set from outside and listed until they apply", async () => {
  const { get, post, stripe } = await withControl();
  await post("faults/add", { kind: "status", path: "/v1/customers", status: 503 });
  expect(await get("faults")).toHaveLength(1);
  await expect(stripe.customers.create({})).rejects.toMatchObject({ statusCode: 503 });
  expect(await get("faults")).toEqual([]);
});

test("requests, deliveries and settings can be read", async () => {
  const { get, post, stripe } = await withControl();
  await stripe.customers.create({});
  expect(await get("requests")).toMatchObject([{ method: "POST", path: "/v1/customers", status: 200 }]);
  expect(await get("deliveries")).toEqual([]);
  await post("settings", { afterRetries: "unpaid", invoiceAfterRetries: "uncollectible", retryDays: "1,2" });
  expect(await get("settings")).toMatchObject({
    afterRetries: "unpaid",
    invoiceAfterRetries: "uncollectible",
    retryDays: [1, 2],
  });
  expect(await post("settings", { retryDays: [0] })).toMatchObject({ status: 400 });
});

test("the inspector shows what there is and moves the clock", async () => {
  const { simulator, stripe, url } = await withControl();
  expect(await (await fetch(url)).text()).toContain("Nothing here yet");
  const customer = await stripe.customers.create({ name: "<script>alert(1)</script>" });
  const session = await stripe.checkout.sessions.create({
    customer: customer.id,
    mode: "setup",
    success_url: "https://shop.test",
  });
  await simulator.pay(session.id, card());
  const pages = [
    "/",
    "/inspect/events",
    "/inspect/deliveries",
    "/inspect/requests",
    "/inspect/objects/customer",
    `/inspect/objects/customer/${customer.id}`,
  ];
  for (const page of pages) {
    const response = await fetch(url + page);
    const body = await response.text();
    expect([page, response.status]).toEqual([page, 200]);
    expect(body).not.toContain("<script>alert");
  }
  const linked = await (await fetch(`${url}/inspect/objects/checkout.session/${session.id}`)).text();
  expect(linked).toContain(`href="/inspect/objects/customer/${customer.id}"`);
  const before = simulator.clock.now();
  await fetch(`${url}/inspect/advance`, {
    body: new URLSearchParams({ days: "1" }),
    method: "POST",
    redirect: "manual",
  });
  expect(simulator.clock.now()).toBe(before + 86_400_000);
});

test("one subscription is renewed now, by a real renewal that can fail, while the clock stands", async () => {
  const { post, simulator, stripe } = await withControl();
  const customer = await stripe.customers.create({
    payment_method: "pm_card_visa",
    invoice_settings: { default_payment_method: "pm_card_visa" },
  });
  const price = await stripe.prices.create({
    currency: "eur",
    unit_amount: 900,
    recurring: { interval: "month" },
    product_data: { name: "A plan" },
  });
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const before = simulator.clock.now();
  const { data: billed } = await stripe.invoices.list({ subscription: id });
  await post("subscriptions/renew", { subscription: id, billed: "ends" });
  const { lines } = await stripe.invoices.retrieve(billed[0]?.id ?? "");
  expect(lines.data.map(({ period }) => period.end * 1000 <= before)).toEqual([true]);
  const renewed = await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] });
  expect(renewed).toMatchObject({
    status: "active",
    latest_invoice: { billing_reason: "subscription_cycle", status: "paid", amount_paid: 900 },
  });
  const fails = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer: customer.id });
  await stripe.subscriptions.update(id, { default_payment_method: fails.id });
  await post("subscriptions/renew", { subscription: id });
  const failed = await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice"] });
  expect(failed).toMatchObject({
    status: "past_due",
    latest_invoice: { billing_reason: "subscription_cycle", status: "open" },
  });
  expect(simulator.clock.now()).toBe(before);
  expect(await post("subscriptions/renew", { subscription: id })).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining("past_due") } },
  });
});
