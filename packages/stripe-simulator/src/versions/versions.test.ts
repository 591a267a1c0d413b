import { describe, expect, test } from "vitest";
import { subscribed } from "../testing/older-versions.ts";

const ACACIA = "2024-12-18.acacia";
const BASIL = "2025-03-31.basil";
const CLOVER = "2025-09-30.clover";
const DAHLIA = "2026-03-25.dahlia";

describe("an answer has the shape of the version that was asked for", () => {
  test("acacia: the billing period stands on the subscription", async () => {
    const { at, subscription } = await subscribed();
    const [item] = subscription.items.data;
    const older = await at(ACACIA).read(`/v1/subscriptions/${subscription.id}`);
    expect(older).toMatchObject({
      current_period_end: item?.current_period_end,
      current_period_start: item?.current_period_start,
    });
    expect(older).not.toHaveProperty("items.data.0.current_period_end");
    const newer = await at(BASIL).read(`/v1/subscriptions/${subscription.id}`);
    expect(newer).not.toHaveProperty("current_period_end");
    expect(newer).toHaveProperty("items.data.0.current_period_end", item?.current_period_end);
  });

  test("acacia: an invoice and its payment name each other, and the invoice its subscription", async () => {
    const { at, intent, invoice, monthly, subscription } = await subscribed();
    const { read } = at(ACACIA);
    const older = await read(`/v1/invoices/${invoice}`);
    expect(older).toMatchObject({
      charge: expect.stringMatching(/^ch_/),
      lines: {
        data: [
          {
            plan: { id: monthly.id },
            price: { id: monthly.id, object: "price" },
            proration: false,
            subscription: subscription.id,
            type: "subscription",
          },
        ],
      },
      paid: true,
      paid_out_of_band: false,
      payment_intent: intent,
      subscription: subscription.id,
      tax: null,
    });
    expect(older).not.toHaveProperty("parent");
    expect(older).not.toHaveProperty("lines.data.0.pricing");
    expect(await read(`/v1/payment_intents/${intent}`)).toMatchObject({ invoice });
    expect(await read(`/v1/charges?payment_intent=${intent}`)).toMatchObject({ data: [{ invoice }] });
    for (const path of [`/v1/payment_intents/${intent}`, `/v1/charges?payment_intent=${intent}`])
      expect(JSON.stringify(await at(BASIL).read(path))).not.toContain('"invoice":');
  });

  test("acacia: expand follows the references that were there then, and not the later ones", async () => {
    const { at, intent, subscription } = await subscribed();
    const path = `/v1/subscriptions/${subscription.id}?expand[]=latest_invoice.payment_intent.latest_charge`;
    const older = await at(ACACIA).read(path);
    expect(older).toMatchObject({
      latest_invoice: {
        payment_intent: { id: intent, invoice: expect.any(String), latest_charge: { object: "charge" } },
        subscription: subscription.id,
      },
    });
    await expect(at(BASIL).read(path)).rejects.toThrow("This property cannot be expanded");
    const later = `/v1/invoices?expand[]=data.payments`;
    await expect(at(ACACIA).read(later)).rejects.toThrow("This property cannot be expanded");
    expect(await at(BASIL).read(later)).toHaveProperty("data.0.payments.data.0.status", "paid");
  });

  test("acacia takes one coupon and shows one whole discount", async () => {
    const { at, coupon, customer, monthly } = await subscribed();
    const items = [{ price: monthly.id }];
    const made = await at(ACACIA).create("/v1/subscriptions", {
      coupon: coupon.id,
      customer: customer.id,
      items,
    });
    expect(made).toMatchObject({ discount: { coupon: { id: coupon.id, name: "Early bird" } } });
    await expect(
      at(BASIL).create("/v1/subscriptions", { coupon: coupon.id, customer: customer.id, items }),
    ).rejects.toMatchObject({ code: "parameter_unknown", param: "coupon" });
  });

  test("before clover a promotion code and a discount carried their coupon", async () => {
    const { at, coupon, subscription } = await subscribed();
    const code = await at(BASIL).create("/v1/promotion_codes", { code: "EARLY", coupon: coupon.id });
    expect(code).toMatchObject({ code: "EARLY", coupon: { id: coupon.id, percent_off: 10 } });
    expect(code).not.toHaveProperty("promotion");
    expect(await at(CLOVER).read("/v1/promotion_codes")).toMatchObject({
      data: [{ promotion: { coupon: coupon.id, type: "coupon" } }],
    });
    const path = `/v1/subscriptions/${subscription.id}?expand[]=discounts`;
    expect(await at(BASIL).read(path)).toMatchObject({ discounts: [{ coupon: { id: coupon.id } }] });
    expect(await at(CLOVER).read(path)).toMatchObject({ discounts: [{ source: { coupon: coupon.id } }] });
  });

  test("before dahlia the hosted page was called hosted, before endive payment methods were named", async () => {
    const { at, monthly } = await subscribed();
    const session = {
      line_items: [{ price: monthly.id, quantity: 1 }],
      mode: "subscription",
      success_url: "https://shop.test",
    };
    const hosted = { ...session, payment_method_types: ["card"], ui_mode: "hosted" };
    expect(await at(CLOVER).create("/v1/checkout/sessions", hosted)).toMatchObject({ ui_mode: "hosted" });
    await expect(at(DAHLIA).create("/v1/checkout/sessions", hosted)).rejects.toMatchObject({
      param: "ui_mode",
    });
    const typed = { ...session, payment_method_types: ["card"] };
    expect(await at(DAHLIA).create("/v1/checkout/sessions", typed)).toMatchObject({ ui_mode: "hosted_page" });
    await expect(at("2026-10-28.endive").create("/v1/checkout/sessions", typed)).rejects.toMatchObject({
      param: "payment_method_types",
    });
  });

  test("before endive a billing cycle anchor was named by a word", async () => {
    const { at, monthly, subscription } = await subscribed();
    const path = `/v1/subscriptions/${subscription.id}`;
    const preview = { billing_cycle_anchor: "now" };
    const details = { subscription: subscription.id, subscription_details: preview };
    expect(await at(DAHLIA).create("/v1/invoices/create_preview", details)).toHaveProperty("total");
    expect(await at(DAHLIA).create(path, { billing_cycle_anchor: "now" })).toMatchObject({
      items: { data: [{ price: { id: monthly.id } }] },
    });
    for (const [route, body] of [
      ["/v1/invoices/create_preview", details],
      [path, preview],
    ] as const)
      await expect(at("2026-10-28.endive").create(route, body)).rejects.toMatchObject({ statusCode: 400 });
  });

  test("the account's own version answers when the request names none", async () => {
    const { simulator, subscription, url } = await subscribed();
    simulator.settings.apiVersion = ACACIA;
    const response = await fetch(`${url}/v1/subscriptions/${subscription.id}`, {
      headers: { authorization: "Bearer sk_test_x" },
    });
    expect(response.headers.get("stripe-version")).toBe(ACACIA);
    expect(await response.json()).toHaveProperty("current_period_end");
  });
});
