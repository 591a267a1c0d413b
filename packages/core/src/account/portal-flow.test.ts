import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "../model/owner.ts";
import { stockPortal } from "../testing/portal.ts";
import { acceptedCard, card, openTestShop, type TestShop } from "../testing/shop.ts";
import type { OpenPortal } from "./portal.ts";

let shop: TestShop;
let membership: string;
let plain: string;
beforeEach(async () => {
  shop = await openTestShop();
  plain = await stockPortal(shop.stripe, null);
  membership = await stockPortal(shop.stripe, "membership", ["pro_plan", "pro_plan_trial"]);
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const guild: Owner = { type: "organisation", id: "guild" };

async function settle() {
  await shop.deliver();
  await shop.answer();
}

async function subscribe(owner: Owner, offer: string, seats?: number): Promise<string> {
  const open = await shop.billing.startCheckout({
    owner,
    email: "ada@example.test",
    offer,
    ...(seats ? { seats } : {}),
  });
  if (!open.ok) throw new Error(open.message);
  await shop.simulator.pay(open.sessionId, card());
  await settle();
  const { subscription } = await shop.stripe.checkout.sessions.retrieve(open.sessionId);
  return String(subscription);
}

/** Opens the portal and returns the session as the simulator has it: Stripe's API cannot read one. */
async function open(input: OpenPortal) {
  const result = await shop.billing.openPortal(input);
  if (!result.ok) throw new Error(result.message);
  const rows = shop.simulator.snapshot().rows["billing_portal.session"] ?? [];
  const sessions = rows as Stripe.BillingPortal.Session[];
  const session = sessions.find(({ url }) => url === result.url);
  if (!session) throw new Error("Stripe has no such session");
  return session;
}

describe("a link to the portal", () => {
  it("returns with what the page needs to sync the owner", async () => {
    await subscribe(ada, "pro_plan");
    await subscribe(guild, "team_plan", 2);
    expect((await open({ owner: ada })).return_url).toBe("http://shop.test/account?from=portal");
    expect((await open({ owner: guild })).return_url).toBe(
      "http://shop.test/account?from=portal&organisation=guild",
    );
  });

  it("opens one task, for the owner's own running subscription, and returns when it is done", async () => {
    const subscription = await subscribe(ada, "pro_plan");
    await subscribe({ type: "user", id: "eve" }, "pro_plan");
    const return_url = "http://shop.test/account?from=portal";
    const after_completion = { type: "redirect", redirect: { return_url } };
    expect((await open({ owner: ada, flow: "update_card" })).flow).toMatchObject({
      type: "payment_method_update",
      after_completion,
    });
    expect((await open({ owner: ada, flow: "cancel" })).flow).toMatchObject({
      type: "subscription_cancel",
      subscription_cancel: { subscription },
      after_completion,
    });
    expect((await open({ owner: ada, flow: "change_plan" })).flow).toMatchObject({
      type: "subscription_update",
      subscription_update: { subscription },
      after_completion,
    });
    expect((await open({ owner: ada })).flow).toBeNull();
  });

  it("to a plan's end or change is refused, with a message, to an owner without a plan or whose plan ends already", async () => {
    await shop.open(ada, "pro_month");
    for (const flow of ["cancel", "change_plan"] as const)
      expect(await shop.billing.openPortal({ owner: ada, flow })).toMatchObject({
        ok: false,
        reason: "no_subscription",
        message: expect.stringContaining("no plan"),
      });
    const id = await subscribe(ada, "pro_plan");
    await shop.stripe.subscriptions.update(id, { cancel_at_period_end: true });
    await settle();
    for (const flow of ["cancel", "change_plan"] as const)
      expect(await shop.billing.openPortal({ owner: ada, flow })).toMatchObject({
        ok: false,
        reason: "already_ending",
        message: expect.stringContaining("To keep it"),
      });
    expect(await shop.billing.openPortal({ owner: ada, flow: "update_card" })).toMatchObject({ ok: true });
    await shop.stripe.subscriptions.cancel(id);
    await settle();
    expect(await shop.billing.openPortal({ owner: ada, flow: "cancel" })).toMatchObject({
      reason: "no_subscription",
    });
  });
});

describe("a portal flow that Stripe refuses", () => {
  it("opens the portal's first page instead, which shows the truth", async () => {
    const id = await subscribe(ada, "pro_plan");
    await shop.stripe.subscriptions.update(id, { cancel_at_period_end: true });
    expect((await open({ owner: ada, flow: "cancel" })).flow).toBeNull();
    expect(shop.log.lines.at(-1)).toMatchObject({ level: "warn", flow: "cancel" });
  });

  it("is not mistaken for an outage, which is thrown", async () => {
    await subscribe(ada, "pro_plan");
    const path = "/v1/billing_portal/sessions";
    shop.simulator.faults.add({ fault: { kind: "status", status: 503 }, path, times: 2 });
    for (const flow of ["cancel", undefined] as const)
      await expect(shop.billing.openPortal({ owner: ada, ...(flow ? { flow } : {}) })).rejects.toMatchObject({
        statusCode: 503,
      });
  });
});

describe("what a customer does in the portal", () => {
  const act = (portal: string, path: string, fields: Record<string, string>) =>
    fetch(`${portal}${path}`, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });

  it("is stored by the next sync: other seats, another card, a cancellation and its reversal", async () => {
    await stockPortal(shop.stripe, "team", ["team_plan"], { min: 2, max: 5 });
    const id = await subscribe(guild, "team_plan", 2);
    const { url } = await open({ owner: guild });
    const { items } = await shop.stripe.subscriptions.retrieve(id);
    const price = items.data[0]?.price.id ?? "";
    expect((await act(url, `/subscriptions/${id}/update`, { price, quantity: "4" })).status).toBe(303);
    const plan = async () => {
      await settle();
      return (await shop.billing.listSubscriptions(guild))[0];
    };
    expect(await plan()).toMatchObject({ seats: 4, state: "trialing" });
    await act(url, `/subscriptions/${id}/cancel`, {});
    expect(await plan()).toMatchObject({ state: "ending", renewsAt: null });
    await act(url, `/subscriptions/${id}/resume`, {});
    expect(await plan()).toMatchObject({ state: "trialing", renewsAt: expect.any(String) });
    const mastercard = { number: "5555555555554444", expiry: "11/41", cvc: "123", name: "Ada" };
    expect((await act(url, "/payment-method", mastercard)).status).toBe(303);
    expect((await shop.billing.billingDetails(guild))?.paymentMethod).toEqual({
      brand: "mastercard",
      last4: "4444",
      expMonth: 11,
      expYear: 2041,
    });
  });
});

describe("a plan with an overdue payment", () => {
  /** The card that attaches and fails at each charge is swapped in after the first (docs.stripe.com/testing). */
  async function subscribeWithLaterDecline(): Promise<string> {
    const id = await subscribe(ada, "pro_plan");
    const customer = String((await shop.stripe.subscriptions.retrieve(id)).customer);
    const method = await shop.stripe.paymentMethods.attach("pm_card_chargeCustomerFail", { customer });
    await shop.stripe.subscriptions.update(id, { default_payment_method: method.id });
    return id;
  }

  it("can be cancelled and given a new card, and is changed only when it is paid", async () => {
    const id = await subscribeWithLaterDecline();
    await shop.simulator.clock.advance({ months: 1, hours: 2 });
    await settle();
    expect(await shop.billing.listSubscriptions(ada)).toMatchObject([{ state: "grace", status: "past_due" }]);
    expect(await shop.billing.openPortal({ owner: ada, flow: "change_plan" })).toMatchObject({
      reason: "not_changeable",
      message: expect.stringContaining("Pay its open invoice first"),
    });
    expect((await open({ owner: ada, flow: "update_card" })).flow?.type).toBe("payment_method_update");
    expect((await open({ owner: ada, flow: "cancel" })).flow?.subscription_cancel).toMatchObject({
      subscription: id,
    });
  });

  it("runs again once its invoice is paid on the page that the account leads to", async () => {
    await subscribeWithLaterDecline();
    await shop.simulator.clock.advance({ months: 1, hours: 2 });
    await settle();
    const open = (await shop.billing.billingDetails(ada))?.invoices.find(({ status }) => status === "open");
    const form = { method: "card", number: acceptedCard, expiry: "12/40", cvc: "123", name: "Ada" };
    await fetch(open?.url ?? "", {
      method: "POST",
      body: new URLSearchParams(form),
      redirect: "manual",
    });
    await settle();
    expect(await shop.billing.listSubscriptions(ada)).toMatchObject([{ state: "active", status: "active" }]);
    expect((await shop.billing.billingDetails(ada))?.invoices.map(({ status }) => status)).toEqual([
      "paid",
      "paid",
    ]);
  });
});

describe("what the portal offers", () => {
  it("is the exchange of plans within the owner's own plan group, and no other", async () => {
    const team = await stockPortal(shop.stripe, "team", ["team_plan"]);
    await subscribe(ada, "pro_plan");
    await subscribe(guild, "team_plan", 2);
    expect((await open({ owner: ada })).configuration).toBe(membership);
    expect((await open({ owner: ada, flow: "change_plan" })).configuration).toBe(membership);
    expect((await open({ owner: guild })).configuration).toBe(team);
  });

  it("is no exchange for an owner without a plan, or with plans of several groups, or one that the catalog does not know", async () => {
    await shop.open(ada, "pro_month");
    expect((await open({ owner: ada })).configuration).toBe(plain);
    await subscribe(ada, "pro_plan");
    expect((await open({ owner: ada })).configuration).toBe(membership);
    const { customer } = await open({ owner: ada });
    await shop.simulator.clock.advance(5_000);
    const price = await shop.stripe.prices.create({
      currency: "eur",
      unit_amount: 100,
      recurring: { interval: "month" },
      product_data: { name: "By hand" },
    });
    await shop.stripe.subscriptions.create({ customer, items: [{ price: price.id }], trial_period_days: 7 });
    await settle();
    expect((await open({ owner: ada })).configuration).toBe(plain);
    expect((await open({ owner: ada, flow: "cancel" })).configuration).toBe(plain);
    expect(await shop.billing.openPortal({ owner: ada, flow: "change_plan" })).toMatchObject({
      ok: false,
      reason: "not_changeable",
    });
  });

  it("is no exchange for a group whose configuration was never pushed", async () => {
    await subscribe(guild, "team_plan", 2);
    expect((await open({ owner: guild })).configuration).toBe(plain);
    expect(await shop.billing.openPortal({ owner: guild, flow: "change_plan" })).toMatchObject({
      reason: "not_changeable",
    });
  });

  it("is read once in five minutes", async () => {
    await subscribe(ada, "pro_plan");
    const configurationReads = () =>
      shop.simulator.requests.filter(
        ({ method, path }) => method === "GET" && path === "/v1/billing_portal/configurations",
      ).length;
    for (let visit = 0; visit < 3; visit += 1) await open({ owner: ada });
    expect(configurationReads()).toBe(1);
    await shop.simulator.clock.advance(5 * 60_000);
    await open({ owner: ada });
    expect(configurationReads()).toBe(2);
  });
});

describe("a shop whose portal was never pushed", () => {
  it("still opens for its customers, by Stripe's default, and logs an error", async () => {
    for (const id of [membership, plain])
      await shop.stripe.billingPortal.configurations.update(id, { active: false });
    await subscribe(ada, "pro_plan");
    const { configuration } = await open({ owner: ada, flow: "cancel" });
    expect([membership, plain]).not.toContain(configuration);
    expect(shop.log.lines).toContainEqual(
      expect.objectContaining({ level: "error", message: expect.stringContaining("pnpm catalog:push") }),
    );
    await stockPortal(shop.stripe, "membership", ["pro_plan"]);
    expect((await open({ owner: ada })).configuration).not.toBe(configuration);
  });
});
