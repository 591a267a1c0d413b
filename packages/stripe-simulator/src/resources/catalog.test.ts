import { describe, expect, test } from "vitest";
import { startSimulation, stockShop } from "../testing/simulation.ts";

describe("products and prices", () => {
  test("a product can bring its default price", async () => {
    const { stripe } = await startSimulation();
    const product = await stripe.products.create({
      default_price_data: { currency: "EUR", recurring: { interval: "year" }, unit_amount: 9900 },
      expand: ["default_price"],
      name: "Team",
    });
    expect(product.default_price).toMatchObject({
      currency: "eur",
      recurring: { interval: "year", interval_count: 1 },
      unit_amount: 9900,
    });
  });

  test("an amount in decimals is a decimal class in stripe-node", async () => {
    const { stripe } = await startSimulation();
    const { product } = await stockShop(stripe);
    const price = await stripe.prices.create({ currency: "usd", product: product.id, unit_amount: 1050 });
    expect(price.unit_amount_decimal?.toString()).toBe("1050");
  });

  test("are listed by lookup key, product, activity and type", async () => {
    const { stripe } = await startSimulation();
    const { monthly, once, product } = await stockShop(stripe);
    await stripe.prices.update(once.id, { active: false });
    const ids = async (params: Parameters<typeof stripe.prices.list>[0]) =>
      (await stripe.prices.list(params)).data.map((row) => row.id);
    expect(await ids({ lookup_keys: ["pro_monthly", "other"] })).toEqual([monthly.id]);
    expect(await ids({ product: product.id })).toEqual([monthly.id, once.id]);
    expect(await ids({ active: true })).toEqual([monthly.id]);
    expect(await ids({ type: "one_time" })).toEqual([once.id]);
  });

  test("a lookup key belongs to one price and moves only on request", async () => {
    const { stripe } = await startSimulation();
    const { monthly, product } = await stockShop(stripe);
    const next = {
      currency: "usd",
      lookup_key: "pro_monthly",
      product: product.id,
      recurring: { interval: "month" as const },
      unit_amount: 2500,
    };
    await expect(stripe.prices.create(next)).rejects.toMatchObject({ param: "lookup_key" });
    const moved = await stripe.prices.create({ ...next, transfer_lookup_key: true });
    expect([moved.lookup_key, (await stripe.prices.retrieve(monthly.id)).lookup_key]).toEqual([
      "pro_monthly",
      null,
    ]);
  });

  test("a product with prices cannot be deleted, one without can", async () => {
    const { stripe } = await startSimulation();
    const { product } = await stockShop(stripe);
    await expect(stripe.products.del(product.id)).rejects.toThrow("has one or more user-created prices");
    const empty = await stripe.products.create({ name: "Empty" });
    expect(await stripe.products.del(empty.id)).toMatchObject({ deleted: true, id: empty.id });
  });

  test("a changed price shows up in the subscriptions that use it", async () => {
    const { stripe } = await startSimulation();
    const { monthly } = await stockShop(stripe);
    const customer = await stripe.customers.create({
      invoice_settings: { default_payment_method: "pm_card_visa" },
      payment_method: "pm_card_visa",
    });
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: monthly.id }],
    });
    await stripe.prices.update(monthly.id, { metadata: { level: "PRO" } });
    const seen = await stripe.subscriptions.retrieve(subscription.id);
    expect(seen.items.data[0]?.price.metadata).toEqual({ level: "PRO" });
  });
});

describe("coupons and promotion codes", () => {
  test("a code is found whatever its case, and is used up after its last redemption", async () => {
    const { simulator, stripe } = await startSimulation();
    const { once } = await stockShop(stripe);
    const coupon = await stripe.coupons.create({ amount_off: 900, currency: "usd", duration: "once" });
    await stripe.promotionCodes.create({
      code: "SPRING",
      max_redemptions: 1,
      promotion: { coupon: coupon.id, type: "coupon" },
    });
    const [code] = (await stripe.promotionCodes.list({ active: true, code: "spring" })).data;
    const open = () =>
      stripe.checkout.sessions.create({
        discounts: [{ promotion_code: code?.id ?? "" }],
        line_items: [{ price: once.id, quantity: 1 }],
        mode: "payment",
        success_url: "https://shop.test",
      });
    const session = await open();
    expect(session.amount_total).toBe(4000);
    await simulator.pay(session.id, {
      cvc: "123",
      expiry: "12/40",
      method: "card",
      name: "Ada",
      number: "4242424242424242",
    });
    expect(await stripe.promotionCodes.retrieve(code?.id ?? "")).toMatchObject({
      active: false,
      times_redeemed: 1,
    });
    await expect(open()).rejects.toMatchObject({ code: "promotion_code_expired" });
  });

  test("a subscription keeps a coupon for as long as it lasts", async () => {
    const { simulator, stripe } = await startSimulation();
    const { monthly } = await stockShop(stripe);
    const customer = await stripe.customers.create({
      invoice_settings: { default_payment_method: "pm_card_visa" },
      payment_method: "pm_card_visa",
    });
    const coupon = await stripe.coupons.create({
      duration: "repeating",
      duration_in_months: 2,
      percent_off: 50,
    });
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      discounts: [{ coupon: coupon.id }],
      items: [{ price: monthly.id }],
    });
    await simulator.clock.advance({ hours: 2, months: 2 });
    const invoices = await stripe.invoices.list({ subscription: subscription.id });
    expect(invoices.data.map((invoice) => invoice.amount_paid).reverse()).toEqual([1000, 1000, 2000]);
    await stripe.coupons.del(coupon.id);
    await expect(stripe.coupons.retrieve(coupon.id)).rejects.toMatchObject({ statusCode: 404 });
  });
});
