import type Stripe from "stripe";
import { expect, test } from "vitest";
import { virtualClock } from "../clock/clock.ts";
import { formPost } from "../pages/testing/page-fakes.ts";
import { useDecliningCard } from "../testing/declining-card.ts";
import { startSimulation } from "../testing/simulation.ts";

const may = Date.UTC(2026, 4, 1);

async function withPlans(
  update: Partial<Stripe.BillingPortal.ConfigurationCreateParams.Features.SubscriptionUpdate> = {},
  { quantity = 2, trialDays = 0 } = {},
) {
  const simulation = await startSimulation({ clock: virtualClock(may) });
  const { stripe, url } = simulation;
  const price = async (name: string, amount: number, interval: "month" | "year") =>
    stripe.prices.create({
      currency: "eur",
      unit_amount: amount,
      recurring: { interval },
      product_data: { name },
    });
  const monthly = await price("Team, monthly", 1000, "month");
  const yearly = await price("Team, yearly", 10000, "year");
  const personal = await price("Pro", 500, "month");
  const seats = { enabled: true, minimum: 2, maximum: 5 };
  const configuration = await stripe.billingPortal.configurations.create({
    features: {
      customer_update: { enabled: true, allowed_updates: ["email"] },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true, mode: "at_period_end" },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ["price", "quantity"],
        products: [monthly, yearly].map(({ id, product }) => ({
          product: String(product),
          prices: [id],
          adjustable_quantity: seats,
        })),
        proration_behavior: "always_invoice",
        trial_update_behavior: "continue_trial",
        ...update,
      },
    },
  });
  const customer = await stripe.customers.create({
    email: "ada@example.test",
    payment_method: "pm_card_visa",
    invoice_settings: { default_payment_method: "pm_card_visa" },
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id, quantity }],
    ...(trialDays > 0 ? { trial_period_days: trialDays } : {}),
  });
  const open = (flow_data?: Stripe.BillingPortal.SessionCreateParams.FlowData) =>
    stripe.billingPortal.sessions.create({
      customer: customer.id,
      configuration: configuration.id,
      return_url: "https://shop.test/account",
      ...(flow_data ? { flow_data } : {}),
    });
  const session = await open();
  const base = `${url}/p/session/${session.id}/subscriptions/${subscription.id}/update`;
  const post = (price: string, count: number, at = base) =>
    fetch(at, { ...formPost({ price, quantity: String(count) }), redirect: "manual" });
  const now = () => stripe.subscriptions.retrieve(subscription.id);
  const invoices = async () => (await stripe.invoices.list({ customer: customer.id })).data;
  return {
    ...simulation,
    base,
    configuration,
    customer,
    invoices,
    monthly,
    now,
    open,
    personal,
    post,
    session,
    subscription,
    yearly,
  };
}

async function read(address: string): Promise<string> {
  return (await fetch(address)).text();
}

test("more seats are previewed, charged at once for what is left of the period, and then there", async () => {
  const { base, simulator, invoices, monthly, now, post } = await withPlans();
  const period = (await now()).items.data[0];
  const half = ((period?.current_period_end ?? 0) - (period?.current_period_start ?? 0)) / 2;
  await simulator.clock.advance(half * 1000);
  const review = await read(`${base}/review?price=${monthly.id}&quantity=4`);
  expect(review).toContain("From 2 × Team, monthly to 4 × Team, monthly.");
  expect(review).toContain("Pay €10.00 and change");
  expect(review).toContain("€40.00 per month");
  expect((await now()).items.data[0]?.quantity).toBe(2);
  const answer = await post(monthly.id, 4);
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toMatch(/\?done=changed$/);
  expect((await now()).items.data[0]?.quantity).toBe(4);
  expect((await invoices())[0]).toMatchObject({
    amount_paid: 1000,
    billing_reason: "subscription_update",
    status: "paid",
  });
});

test("what the review says is what the change costs, also when the rhythm changes", async () => {
  const { base, simulator, invoices, now, post, yearly } = await withPlans();
  await simulator.clock.advance({ days: 7 });
  const review = await read(`${base}/review?price=${yearly.id}&quantity=3`);
  const [, promised = ""] = /Pay €([\d,.]+) and change/.exec(review) ?? [];
  await post(yearly.id, 3);
  const [latest] = await invoices();
  expect(latest?.amount_paid).toBe(Math.round(Number(promised.replace(",", "")) * 100));
  const changed = await now();
  expect(changed.items.data[0]).toMatchObject({ quantity: 3, price: { id: yearly.id } });
  // The anchor stays on the 1st. Source: docs.stripe.com/billing/subscriptions/billing-mode/compare.
  expect(changed.items.data[0]?.current_period_end).toBe(Date.UTC(2027, 4, 1) / 1000);
});

/** Source: docs.stripe.com/changelog/clover/2025-12-15/customer-portal-billing-cycle-anchor. */
test("a configuration that resets the anchor bills a full period from the change on", async () => {
  const { base, simulator, invoices, now, post, yearly } = await withPlans({ billing_cycle_anchor: "now" });
  await simulator.clock.advance({ days: 7 });
  // 2 × 10.00 for 31 days, 24 of them left; 2 × 100.00 for a year.
  expect(await read(`${base}/review?price=${yearly.id}&quantity=2`)).toContain("Pay €184.52 and change");
  await post(yearly.id, 2);
  expect((await invoices())[0]?.amount_paid).toBe(20_000 - 1548);
  expect((await now()).items.data[0]?.current_period_end).toBe(Date.UTC(2027, 4, 8) / 1000);
});

test("a change that waits for the next invoice costs nothing today", async () => {
  const { base, invoices, monthly, now, post } = await withPlans({ proration_behavior: "create_prorations" });
  expect(await read(`${base}/review?price=${monthly.id}&quantity=4`)).toContain("Confirm change");
  await post(monthly.id, 4);
  expect((await now()).items.data[0]?.quantity).toBe(4);
  expect(await invoices()).toHaveLength(1);
});

test("fewer seats cost nothing today: the rest is credit, which the next invoice is paid from", async () => {
  const { base, simulator, customer, monthly, post, stripe, subscription } = await withPlans(
    {},
    { quantity: 4 },
  );
  const review = await read(`${base}/review?price=${monthly.id}&quantity=2`);
  expect(review).toMatch(/Credit for later invoices<\/dt><dd class="figures">€20\.00/);
  expect(review).toContain("Confirm change");
  await post(monthly.id, 2);
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -2000 });
  const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
  expect(preview).toMatchObject({ total: 2000, starting_balance: -2000, amount_due: 0 });
  await simulator.clock.advance({ months: 1, hours: 2 });
  expect((await stripe.invoices.list({ customer: customer.id })).data[0]).toMatchObject({
    amount_due: 0,
    status: "paid",
  });
});

test.each([1, 6, 2.5, Number.NaN])(
  "a quantity of %s is refused with the numbers that are possible",
  async (count) => {
    const { base, monthly, now, post } = await withPlans();
    const review = await fetch(`${base}/review?price=${monthly.id}&quantity=${count}`);
    expect(review.status).toBe(422);
    expect(await review.text()).toContain("Choose a quantity between 2 and 5.");
    expect((await post(monthly.id, count)).status).toBe(422);
    expect((await now()).items.data[0]?.quantity).toBe(2);
  },
);

test("a price that the configuration does not name cannot be had, whatever the form says", async () => {
  const { now, personal, post, monthly } = await withPlans();
  expect((await post(personal.id, 1)).status).toBe(422);
  expect((await now()).items.data[0]?.price.id).toBe(monthly.id);
});

test("plans can be exchanged only where that is allowed, and seats only where they are", async () => {
  const onlySeats = await withPlans({ default_allowed_updates: ["quantity"] });
  expect(await read(onlySeats.base)).not.toContain("Team, yearly");
  expect((await onlySeats.post(onlySeats.yearly.id, 3)).status).toBe(422);
  const onlyPlans = await withPlans({ default_allowed_updates: ["price"] });
  expect(await read(onlyPlans.base)).not.toContain('name="quantity"');
  await onlyPlans.post(onlyPlans.yearly.id, 5);
  expect((await onlyPlans.now()).items.data[0]).toMatchObject({
    quantity: 2,
    price: { id: onlyPlans.yearly.id },
  });
  const off = await withPlans({ enabled: false });
  expect((await fetch(off.base)).status).toBe(404);
});

test("a click too many changes nothing and costs nothing", async () => {
  const { invoices, post, yearly } = await withPlans();
  await post(yearly.id, 2);
  const before = await invoices();
  expect((await post(yearly.id, 2)).status).toBe(303);
  expect(await invoices()).toHaveLength(before.length);
});

test("a difference that the bank refuses leaves the plan as it was, and says so", async () => {
  const { invoices, monthly, now, post, stripe, subscription } = await withPlans();
  await useDecliningCard(stripe, subscription.id);
  const before = await invoices();
  const answer = await post(monthly.id, 5);
  expect(answer.status).toBe(402);
  expect(await answer.text()).toContain("Your plan is as it was.");
  expect((await now()).items.data[0]?.quantity).toBe(2);
  expect(await invoices()).toHaveLength(before.length);
});

test("a trial goes on through a change, or ends with it, as the configuration says", async () => {
  const goesOn = await withPlans({}, { trialDays: 14 });
  const review = await read(`${goesOn.base}/review?price=${goesOn.yearly.id}&quantity=2`);
  expect(review).toContain("Your free trial goes on.");
  await goesOn.post(goesOn.yearly.id, 2);
  expect((await goesOn.now()).status).toBe("trialing");
  const ends = await withPlans({ trial_update_behavior: "end_trial" }, { trialDays: 14 });
  await ends.post(ends.yearly.id, 2);
  expect(await ends.now()).toMatchObject({ status: "active" });
  expect((await ends.invoices())[0]).toMatchObject({ amount_paid: 20_000 });
});

test("a portal that was opened for a change of plan begins there and leads back when it is done", async () => {
  const { open, subscription, url, yearly } = await withPlans();
  const session = await open({
    type: "subscription_update",
    subscription_update: { subscription: subscription.id },
    after_completion: { type: "redirect", redirect: { return_url: "https://shop.test/account?changed=1" } },
  });
  const page = await read(session.url);
  expect(page).toContain("Change your subscription");
  expect(page).toContain('href="https://shop.test/account"');
  const answer = await fetch(`${url}/p/session/${session.id}/subscriptions/${subscription.id}/update`, {
    ...formPost({ price: yearly.id, quantity: "2" }),
    redirect: "manual",
  });
  expect(answer.headers.get("location")).toBe("https://shop.test/account?changed=1");
});

test("a portal that was opened to cancel leads back, and cannot be opened for it again", async () => {
  const { open, subscription, url } = await withPlans();
  const flow = {
    type: "subscription_cancel",
    subscription_cancel: { subscription: subscription.id },
    after_completion: { type: "hosted_confirmation", hosted_confirmation: { custom_message: "See you." } },
  } as const;
  const session = await open(flow);
  expect(await read(session.url)).toContain("Cancel your subscription?");
  const answer = await fetch(`${url}/p/session/${session.id}/subscriptions/${subscription.id}/cancel`, {
    method: "POST",
  });
  expect(await answer.text()).toContain("See you.");
  await expect(open(flow)).rejects.toThrow(/already set to be canceled/);
  // The page that was left open in another tab is the portal now: there is nothing to cancel.
  expect(await read(session.url)).toContain("Keep subscription");
});

test("a portal that was opened for a card takes one and leads back; a refused one stays on the page", async () => {
  const { customer, open, stripe, url } = await withPlans();
  const session = await open({
    type: "payment_method_update",
    after_completion: { type: "redirect", redirect: { return_url: "https://shop.test/account?from=portal" } },
  });
  expect(await read(session.url)).toContain("Update your card");
  const post = (number: string) =>
    fetch(`${url}/p/session/${session.id}/payment-method`, {
      ...formPost({ number, expiry: "12/40", cvc: "123", name: "Ada" }),
      redirect: "manual",
    });
  const refused = await post("4000000000000002");
  expect(refused.status).toBe(402);
  expect(await refused.text()).toContain("<h1>Update your card</h1>");
  expect((await post("5555555555554444")).headers.get("location")).toBe(
    "https://shop.test/account?from=portal",
  );
  const now = await stripe.customers.retrieve(customer.id, {
    expand: ["invoice_settings.default_payment_method"],
  });
  expect(now).toMatchObject({
    invoice_settings: { default_payment_method: { card: { brand: "mastercard", last4: "4444" } } },
  });
});

test("a flow that the configuration does not have, or without its subscription, is refused", async () => {
  const { open, subscription } = await withPlans({ enabled: false });
  const subscription_update = { subscription: subscription.id };
  await expect(open({ type: "subscription_update", subscription_update })).rejects.toThrow(/disabled/);
  await expect(open({ type: "subscription_cancel" })).rejects.toMatchObject({ code: "parameter_missing" });
});

test("the billing email can be changed, and an address that is none is refused", async () => {
  const { customer, session, stripe, url } = await withPlans();
  const post = (email: string) =>
    fetch(`${url}/p/session/${session.id}/email`, { ...formPost({ email }), redirect: "manual" });
  const refused = await post("nobody");
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain('value="nobody"');
  expect((await post("new@example.test")).headers.get("location")).toMatch(/\?done=email$/);
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ email: "new@example.test" });
});
