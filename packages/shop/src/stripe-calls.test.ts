import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { createStripeSimulator } from "@tollgate/stripe-simulator";
import type Stripe from "stripe";
import { describe, expect, it, onTestFinished } from "vitest";
import { catalog } from "./catalog.ts";
import { pushCatalog } from "./push-catalog.ts";
import { connectStripe } from "./stripe.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const rooms = ["apps/storefront", "apps/functions", "packages/core", "packages/shop", "packages/local-stack"];

/** Every typed call of stripe-node in the sources, such as `customers.create` or `checkout.sessions.list`. */
function callsInUse(): string[] {
  const found = new Set<string>();
  for (const room of rooms)
    for (const file of readdirSync(path.join(root, room, "src"), { recursive: true, encoding: "utf8" })) {
      if (!/\.tsx?$/.test(file) || file.endsWith("stripe-calls.test.ts")) continue;
      const source = readFileSync(path.join(root, room, "src", file), "utf8");
      for (const [, call = ""] of source.matchAll(
        /\b(?:stripe|client)\s*\.((?:[a-zA-Z]+\s*\.\s*)+[a-zA-Z]+)\(/g,
      ))
        if (
          /\.(create|retrieve|update|list[A-Z]?[A-Za-z]*|del|attach|expire|cancel|resume|pause|search|close|pay)$/.test(
            call,
          )
        )
          found.add(call.replace(/\s/g, ""));
    }
  return [...found].sort();
}

interface Sale {
  stripe: Stripe;
  customer: string;
  price: string;
  session: string;
  paymentIntent: string;
  charge: string;
  subscription: string;
  /** Makes a sale that the buyer's bank questions, and returns the id of its dispute. */
  disputed: () => Promise<string>;
  /** Makes a sale that a card network flags, and returns the id of its early fraud warning. */
  warning: () => Promise<string>;
}

/** An example of each call. Add one for each call that is new in the project. */
const examples: Record<string, (sale: Sale) => Promise<unknown>> = {
  "billingPortal.configurations.create": ({ stripe }) => configure(stripe),
  "billingPortal.configurations.list": ({ stripe }) =>
    stripe.billingPortal.configurations.list({ active: true, limit: 100 }),
  "billingPortal.configurations.retrieve": async ({ stripe }) =>
    stripe.billingPortal.configurations.retrieve((await configure(stripe)).id),
  "billingPortal.configurations.update": async ({ stripe }) =>
    stripe.billingPortal.configurations.update((await configure(stripe)).id, { active: false }),
  "billingPortal.sessions.create": ({ stripe, customer }) =>
    stripe.billingPortal.sessions.create({ customer, return_url: "http://shop.test" }),
  "charges.list": ({ stripe, customer }) => stripe.charges.list({ customer }),
  "charges.retrieve": ({ stripe, charge }) => stripe.charges.retrieve(charge),
  "checkout.sessions.create": ({ stripe, customer, price }) => open(stripe, customer, price),
  "checkout.sessions.expire": async ({ stripe, customer, price }) =>
    stripe.checkout.sessions.expire((await open(stripe, customer, price)).id),
  "checkout.sessions.list": ({ stripe, customer }) =>
    stripe.checkout.sessions.list({
      customer,
      limit: 100,
      expand: ["data.line_items", "data.payment_intent.latest_charge.refunds"],
    }),
  "checkout.sessions.listLineItems": ({ stripe, session }) =>
    stripe.checkout.sessions.listLineItems(session, { limit: 100 }),
  "checkout.sessions.retrieve": ({ stripe, session }) => stripe.checkout.sessions.retrieve(session),
  "checkout.sessions.update": ({ stripe, session }) =>
    stripe.checkout.sessions.update(session, { metadata: { owner_id: "ada" } }),
  "coupons.create": ({ stripe }) => stripe.coupons.create({ percent_off: 50, duration: "forever" }),
  "creditNotes.create": async ({ stripe, customer }) => {
    const [invoice] = (await stripe.invoices.list({ customer })).data;
    const amount = invoice?.total ?? 0;
    return stripe.creditNotes.create({ invoice: invoice?.id ?? "", amount, credit_amount: amount });
  },
  "creditNotes.list": async ({ stripe, customer }) => {
    const [invoice] = (await stripe.invoices.list({ customer })).data;
    return stripe.creditNotes.list({ invoice: invoice?.id ?? "", limit: 100 });
  },
  "customers.create": ({ stripe }) =>
    stripe.customers.create({ email: "ada@example.test", metadata: { owner_id: "ada" } }),
  "customers.del": ({ stripe, customer }) => stripe.customers.del(customer),
  "customers.list": ({ stripe }) => stripe.customers.list(),
  "customers.retrieve": ({ stripe, customer }) => stripe.customers.retrieve(customer),
  "customers.update": ({ stripe, customer }) => stripe.customers.update(customer, { name: "Ada" }),
  "disputes.list": ({ stripe, paymentIntent }) =>
    stripe.disputes.list({ payment_intent: paymentIntent, limit: 100 }),
  "events.list": ({ stripe }) => stripe.events.list({ limit: 100, type: "checkout.session.completed" }),
  "invoices.list": ({ stripe, customer }) => stripe.invoices.list({ customer, limit: 20 }),
  "invoices.listLineItems": async ({ stripe, customer }) => {
    const [invoice] = (await stripe.invoices.list({ customer })).data;
    return stripe.invoices.listLineItems(invoice?.id ?? "", { limit: 100 });
  },
  "creditNotes.retrieve": async ({ stripe, customer }) => {
    const [invoice] = (await stripe.invoices.list({ customer })).data;
    const note = await stripe.creditNotes.create({
      invoice: invoice?.id ?? "",
      amount: 100,
      credit_amount: 100,
    });
    return stripe.creditNotes.retrieve(note.id);
  },
  "disputes.retrieve": async ({ stripe, disputed }) =>
    stripe.disputes.retrieve(await disputed(), { expand: ["charge"] }),
  "invoices.pay": async ({ stripe, customer }) => {
    const { latest_invoice: invoice } = await stripe.subscriptions.create({
      customer,
      items: [{ price: (await monthly(stripe)).id }],
      payment_behavior: "default_incomplete",
    });
    return stripe.invoices.pay(String(invoice), { paid_out_of_band: true });
  },
  "invoices.retrieve": async ({ stripe, customer }) => {
    const [invoice] = (await stripe.invoices.list({ customer })).data;
    return stripe.invoices.retrieve(invoice?.id ?? "");
  },
  "paymentIntents.create": ({ stripe, customer }) =>
    stripe.paymentIntents.create({ customer, amount: 100, currency: "eur" }),
  "paymentIntents.list": ({ stripe, customer }) =>
    stripe.paymentIntents.list({ customer, limit: 100, expand: ["data.latest_charge.refunds"] }),
  "paymentIntents.retrieve": ({ stripe, paymentIntent }) => stripe.paymentIntents.retrieve(paymentIntent),
  "paymentMethods.attach": ({ stripe, customer }) =>
    stripe.paymentMethods.attach("pm_card_visa", { customer }),
  "paymentMethods.create": ({ stripe }) =>
    stripe.paymentMethods.create({
      type: "sepa_debit",
      sepa_debit: { iban: "DE89370400440532013000" },
      billing_details: { name: "Ada Lovelace", email: "ada@example.test" },
    }),
  "paymentRecords.retrieve": async ({ stripe }) => {
    const { id } = await stripe.paymentRecords.reportPayment({
      amount_requested: { currency: "eur", value: 100 },
      initiated_at: 1_800_000_000,
      outcome: "guaranteed",
      payment_method_details: { type: "custom", custom: { display_name: "Cash" } },
    });
    return stripe.paymentRecords.retrieve(id);
  },
  "prices.create": ({ stripe }) =>
    stripe.prices.create({ currency: "eur", unit_amount: 100, product_data: { name: "A thing" } }),
  "prices.list": ({ stripe }) =>
    stripe.prices.list({
      lookup_keys: ["pro_year"],
      active: true,
      limit: 1,
      expand: ["data.product", "data.currency_options"],
    }),
  "prices.retrieve": ({ stripe, price }) => stripe.prices.retrieve(price),
  "prices.update": ({ stripe, price }) => stripe.prices.update(price, { metadata: { a: "b" } }),
  "products.create": ({ stripe }) => stripe.products.create({ id: "thing", name: "A thing" }),
  "products.list": ({ stripe }) => stripe.products.list(),
  "products.update": ({ stripe }) =>
    stripe.products.update("tollgate_pro_year", { active: true, metadata: { level: "PRO" } }),
  "products.retrieve": ({ stripe }) => stripe.products.retrieve("tollgate_pro_year"),
  "promotionCodes.create": async ({ stripe }) => {
    const { id: coupon } = await stripe.coupons.create({ percent_off: 50, duration: "once" });
    return stripe.promotionCodes.create({ promotion: { type: "coupon", coupon }, code: "HALF" });
  },
  "radar.earlyFraudWarnings.list": ({ stripe, paymentIntent }) =>
    stripe.radar.earlyFraudWarnings.list({ payment_intent: paymentIntent, limit: 100 }),
  "radar.earlyFraudWarnings.retrieve": async ({ stripe, warning }) =>
    stripe.radar.earlyFraudWarnings.retrieve(await warning()),
  "refunds.create": ({ stripe, paymentIntent }) => stripe.refunds.create({ payment_intent: paymentIntent }),
  "refunds.retrieve": async ({ stripe, paymentIntent }) => {
    const { id } = await stripe.refunds.create({ payment_intent: paymentIntent });
    return stripe.refunds.retrieve(id, { expand: ["charge"] });
  },
  "refunds.list": ({ stripe, charge }) => stripe.refunds.list({ charge, limit: 100 }),
  "subscriptionItems.create": async ({ stripe, subscription }) =>
    stripe.subscriptionItems.create({
      subscription,
      proration_behavior: "none",
      price: (await monthly(stripe)).id,
    }),
  "subscriptionItems.list": ({ stripe, subscription }) =>
    stripe.subscriptionItems.list({ subscription, limit: 100 }),
  "subscriptions.cancel": ({ stripe, subscription }) => stripe.subscriptions.cancel(subscription),
  "subscriptions.create": async ({ stripe, customer }) =>
    stripe.subscriptions.create({
      customer,
      default_payment_method: (await stripe.paymentMethods.attach("pm_card_visa", { customer })).id,
      items: [{ price: (await monthly(stripe)).id }],
    }),
  "subscriptions.list": ({ stripe, customer }) =>
    stripe.subscriptions.list({
      customer,
      status: "all",
      limit: 100,
      expand: ["data.latest_invoice.payments"],
    }),
  "subscriptions.pause": ({ stripe, subscription }) =>
    stripe.subscriptions.pause(subscription, { type: "subscription" }),
  "subscriptions.retrieve": ({ stripe, subscription }) =>
    stripe.subscriptions.retrieve(subscription, { expand: ["latest_invoice.payments"] }),
  "subscriptions.update": ({ stripe, subscription }) =>
    stripe.subscriptions.update(subscription, { cancel_at_period_end: true }),
  "webhookEndpoints.create": ({ stripe }) =>
    stripe.webhookEndpoints.create({ url: "http://127.0.0.1:1/hook", enabled_events: ["*"] }),
};

function open(stripe: Stripe, customer: string, price: string, mode: "payment" | "subscription" = "payment") {
  return stripe.checkout.sessions.create({
    mode,
    customer,
    line_items: [{ price, quantity: 1 }],
    success_url: "http://shop.test/success?session_id={CHECKOUT_SESSION_ID}",
    allow_promotion_codes: true,
  });
}

function configure(stripe: Stripe) {
  return stripe.billingPortal.configurations.create({ features: { invoice_history: { enabled: true } } });
}

function monthly(stripe: Stripe) {
  return stripe.prices.create({
    currency: "eur",
    unit_amount: 100,
    recurring: { interval: "month" },
    product_data: { name: "A thing" },
  });
}

async function makeSale(): Promise<Sale> {
  const simulator = createStripeSimulator();
  onTestFinished(() => simulator.close());
  const { url } = await simulator.listen();
  const stripe = connectStripe({
    stripe: { secretKey: "sk_test_0123456789abcdef", apiBase: url, webhookSecrets: [], livemode: false },
  });
  const pushed = await pushCatalog(stripe, catalog);
  const priceOf = (key: string) => pushed.find(({ lookupKey }) => lookupKey === key)?.priceId ?? "";
  const { id: customer } = await stripe.customers.create({ email: "ada@example.test" });
  const card = {
    method: "card",
    number: "4242424242424242",
    expiry: "12/40",
    cvc: "123",
    name: "Ada",
  } as const;
  const once = await open(stripe, customer, priceOf("pro_year"));
  await simulator.pay(once.id, card);
  const plan = await open(stripe, customer, priceOf("pro_monthly"), "subscription");
  await simulator.pay(plan.id, card);
  const paid = await stripe.checkout.sessions.retrieve(once.id, { expand: ["payment_intent"] });
  const intent = paid.payment_intent as Stripe.PaymentIntent;
  const subscribed = await stripe.checkout.sessions.retrieve(plan.id);
  return {
    stripe,
    customer,
    price: priceOf("pro_year"),
    session: once.id,
    paymentIntent: intent.id,
    charge: String(intent.latest_charge),
    subscription: String(subscribed.subscription),
    async disputed() {
      const questioned = await open(stripe, customer, priceOf("pro_year"));
      await simulator.pay(questioned.id, { ...card, number: "4000000000000259" });
      await simulator.clock.advance(5_000);
      const [dispute] = (await stripe.disputes.list()).data;
      return dispute?.id ?? "";
    },
    async warning() {
      const suspected = await open(stripe, customer, priceOf("pro_year"));
      await simulator.pay(suspected.id, { ...card, number: "4000000000005423" });
      await simulator.clock.advance(5_000);
      const [warning] = (await stripe.radar.earlyFraudWarnings.list()).data;
      return warning?.id ?? "";
    },
  };
}

describe("stripe-node against the simulator", () => {
  it.each(callsInUse())("%s, as the project uses it, works", async (call) => {
    const example = examples[call];
    if (!example) throw new Error(`${call} is new in the project: add an example to this test`);
    expect(await example(await makeSale())).toHaveProperty("object");
  });

  it("is checked against the real sources", () => {
    expect(callsInUse()).toEqual(
      expect.arrayContaining(["checkout.sessions.list", "customers.create", "subscriptions.list"]),
    );
  });

  it("fails like Stripe on an unknown call: typed, with a message", async () => {
    const { stripe } = await makeSale();
    await expect(stripe.payouts.list()).rejects.toMatchObject({
      type: "StripeInvalidRequestError",
      statusCode: 404,
      message: expect.stringContaining("Unrecognized request URL (GET: /v1/payouts)"),
    });
  });

  it("fails on an unknown parameter and names it", async () => {
    const { stripe } = await makeSale();
    const wrong = { email: "ada@example.test", favourite_colour: "blue" } as Stripe.CustomerCreateParams;
    await expect(stripe.customers.create(wrong)).rejects.toMatchObject({
      code: "parameter_unknown",
      param: "favourite_colour",
    });
  });
});
