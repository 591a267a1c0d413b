import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "../model/owner.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import { days } from "../testing/snapshots.ts";
import { adoptCustomer, customerIdOf, ensureCustomer, ownerOf } from "./customer.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const email = "ada@example.test";
const current = () => customerIdOf(shop.deps.db, ada);
const alerts = () => shop.log.lines.filter(({ alert }) => alert === "P1");

async function bought(offer: string): Promise<string> {
  const sessionId = await shop.open(ada, offer);
  await shop.simulator.pay(sessionId, card());
  await shop.billing.checkoutStatus({ owner: ada, sessionId });
  return (await current()) ?? "";
}

/** The stored id is of another account: Stripe with this key does not know it. */
async function ofAnotherAccount(): Promise<string> {
  const id = "cus_of_another_account";
  await adoptCustomer(shop.deps.db, ada, id, new Date(shop.deps.clock.now()));
  return id;
}

/** Two ways in which Stripe has a stored customer no more, with nothing heard of it. */
const ways = [
  {
    way: "deleted, and the event lost",
    lose: async () => {
      const id = await ensureCustomer(shop.deps, { owner: ada, email });
      await shop.stripe.customers.del(id);
      return id;
    },
  },
  { way: "of another account", lose: ofAnotherAccount },
];

describe.each(ways)("row i: a stored customer that is $way", ({ lose }) => {
  it("is asked about once, retired with a P1, and followed by a new one when its owner buys", async () => {
    const gone = await lose();
    const sessionId = await shop.open(ada, "pro_month");
    const next = await current();
    expect(next).not.toBe(gone);
    expect((await shop.stripe.checkout.sessions.retrieve(sessionId)).customer).toBe(next);
    expect(await ownerOf(shop.deps.db, gone)).toEqual(ada);
    expect(alerts().length).toBeGreaterThan(0);
    const before = alerts().length;
    await shop.simulator.pay(sessionId, card());
    expect(await shop.billing.checkoutStatus({ owner: ada, sessionId })).toMatchObject({ state: "granted" });
    expect(alerts()).toHaveLength(before);
  });

  it("is followed by a new one when its owner books a course", async () => {
    const gone = await lose();
    const booked = await shop.billing.startBooking({
      owner: { type: "user", id: "ada" },
      email,
      course: "raft",
    });
    expect(booked).toMatchObject({ ok: true });
    expect(await current()).not.toBe(gone);
  });

  it("opens no portal, shows no invoices, and says why", async () => {
    await lose();
    expect(await shop.billing.openPortal({ owner: ada })).toMatchObject({ ok: false, reason: "no_customer" });
    expect(await shop.billing.billingDetails(ada)).toBeNull();
    await shop.billing.syncOwner(ada, "person");
  });

  it("shows no invoices, whatever was asked first", async () => {
    await lose();
    const details = await shop.billing.billingDetails(ada);
    expect(details === null || details.invoices.length === 0).toBe(true);
  });

  it("fails no sync", async () => {
    const gone = await lose();
    const { kind } = await shop.billing.syncStripeDataToKV(gone, { source: "sweep" });
    expect(["applied", "missing_customer"]).toContain(kind);
    expect(await current()).toBeNull();
  });
});

describe("a customer that Stripe does not know", () => {
  it("leaves its owner what was paid, until its own end, and no sync due for ever", async () => {
    const id = await bought("pro_plan");
    const saved = shop.simulator.snapshot();
    const { product = [], price = [] } = saved.rows;
    shop.simulator.restore({ ...saved, rows: { product, price } });
    await shop.simulator.clock.advance(days(10) * 1000);
    expect(await shop.billing.syncStripeDataToKV(id, { source: "sweep" })).toEqual({
      kind: "missing_customer",
    });
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(true);
    await shop.simulator.clock.advance(days(30) * 1000);
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(false);
    expect(await shop.billing.syncScheduled()).toBe(0);
    expect((await shop.billing.listSubscriptions(ada)).map(({ state }) => state)).toEqual(["ended"]);
    expect(await shop.open(ada, "pro_plan")).toMatch(/^cs_/);
  });
});

describe("row j: a crash between the customer at Stripe and its row", () => {
  it("and another e-mail address then: the same customer, with the new address", async () => {
    shop.simulator.faults.add({
      fault: { kind: "status", status: 500 },
      method: "POST",
      path: /^\/v1\/customers\/cus_/,
      times: 3,
    });
    await expect(ensureCustomer(shop.deps, { owner: ada, email: "old@example.test" })).rejects.toThrow();
    shop.simulator.faults.clear();
    const id = await ensureCustomer(shop.deps, { owner: ada, email: "new@example.test", name: "Ada" });
    const made = (await shop.stripe.customers.list()).data;
    expect(made).toMatchObject([{ id, email: "new@example.test", name: "Ada" }]);
    expect(await shop.open(ada, "pro_month")).toMatch(/^cs_/);
  });
});
