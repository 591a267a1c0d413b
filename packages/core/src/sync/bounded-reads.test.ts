import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cacheKeys } from "../cache/cache.ts";
import { connectRedis } from "../cache/redis-client.ts";
import { entitlements, snapshots } from "../database/tables.ts";
import type { SyncOutcome, SyncSource } from "../sync-port.ts";
import { buildLongPast } from "../testing/long-past.ts";
import { openTestShop, type TestShop } from "../testing/shop.ts";

const owner = { type: "user", id: "ada" } as const;
let shop: TestShop;
let customerId: string;
let subscriptionId: string;
let adopted: { calls: number; outcome: SyncOutcome };

beforeAll(async () => {
  shop = await openTestShop();
  ({ customerId, subscriptionId } = await buildLongPast(shop, {
    abandoned: 1_000,
    sales: 300,
    endedSubscriptions: 20,
    earlierInvoices: 39,
  }));
  // The events of the past are long gone.
  await shop.deliver(() => []);
  adopted = await counted("person");
}, 60_000);
afterAll(() => shop.close());

/** Calls that read, but for those that find the customer of an event which names a payment only: they are no sync's. */
const reads = () =>
  shop.simulator.requests.filter(
    ({ method, path }) => method === "GET" && !/^\/v1\/payment_intents\/pi_/.test(path),
  ).length;

/** Syncs with whatever events wait, and counts the calls. */
async function counted(source: SyncSource): Promise<{ calls: number; outcome: SyncOutcome }> {
  await shop.simulator.clock.advance({ minutes: 10 });
  const before = reads();
  const outcome = await shop.billing.syncStripeDataToKV(customerId, { source });
  return { calls: reads() - before, outcome };
}

/** Delivers what Stripe sends, and counts the calls of the one sync that answers all of it. */
async function answered(types: readonly string[]): Promise<number> {
  await shop.simulator.clock.advance({ minutes: 10 });
  const events = await shop.deliver();
  expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining([...types]));
  const [last] = await shop.billing.readSyncs(customerId, 1);
  const before = reads();
  await shop.answer();
  const calls = reads() - before;
  const [newest, previous] = await shop.billing.readSyncs(customerId, 2);
  expect(newest).toMatchObject({ source: "webhook", outcome: "applied" });
  expect(previous).toEqual(last);
  expect((await shop.billing.health()).parts.inbox.waiting).toBe(0);
  return calls;
}

async function dispute(suffix: string): Promise<void> {
  const { charge = [] } = shop.simulator.snapshot().rows as { charge?: { id: string }[] };
  const found = charge.find(({ id }) => id.endsWith(suffix));
  const answer = await shop.simulator.app.request("/_simulator/disputes/open", {
    method: "POST",
    body: JSON.stringify({ charge: found?.id }),
  });
  expect(answer.status).toBe(200);
}

const stored = async () => {
  const [row] = await shop.deps.db.select().from(snapshots).where(eq(snapshots.customerId, customerId));
  return row?.snapshot;
};

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe("a customer with 1,000 abandoned sessions, 300 sales that have ended, 60 invoices and 20 ended subscriptions", () => {
  it("is first read in at most 16 calls: abandoned sessions cost one, what was paid one for each hundred", () => {
    expect(adopted.outcome).toMatchObject({ kind: "applied" });
    expect(adopted.calls).toBeLessThanOrEqual(16);
  });

  it("leaves every sale in the table, and access by the subscription that runs", async () => {
    const rows = await shop.deps.db.select().from(entitlements);
    expect(rows).toHaveLength(300 + 20 + 1);
    expect(rows.filter(({ access }) => access === "granted").length).toBe(301);
    expect(await shop.billing.checkEntitlement(owner, "PRO")).toMatchObject({
      allowed: true,
      reason: "subscribed",
    });
  });

  it("is stored in a snapshot of at most 64 kB, and in a cached document of at most 32 kB", async () => {
    expect(bytes(await stored())).toBeLessThanOrEqual(64 * 1024);
    const cached = await connectRedis({ ...shop.redis, timeoutMs: 2_000 }).get<unknown>(
      cacheKeys.entitlements(owner),
    );
    expect(cached).toBeTruthy();
    expect(bytes(cached)).toBeLessThanOrEqual(32 * 1024);
  });

  it("costs at most three calls for a sync by webhook", async () => {
    await shop.stripe.subscriptions.update(subscriptionId, { metadata: { note: "changed" } });
    expect(await answered(["customer.subscription.updated"])).toBeLessThanOrEqual(3);
  });

  it("costs at most six calls for a sweep, and for a person's sync", async () => {
    expect((await counted("sweep")).calls).toBeLessThanOrEqual(6);
    expect((await counted("person")).calls).toBeLessThanOrEqual(6);
  });

  it("costs at most four calls when money goes back, and one more for each disputed payment", async () => {
    const [payment] = (await shop.stripe.paymentIntents.list({ customer: customerId, limit: 1 })).data;
    await shop.stripe.refunds.create({ payment_intent: payment?.id ?? "", amount: 100 });
    expect(await answered(["refund.created"])).toBeLessThanOrEqual(4);
    await dispute("i0");
    expect(await answered(["charge.dispute.created"])).toBeLessThanOrEqual(5);
    await dispute("i1");
    expect(await answered(["charge.dispute.created"])).toBeLessThanOrEqual(6);
  });

  it("costs at most three calls when its newest invoice says only what a change of seats cost", async () => {
    const { items } = await shop.stripe.subscriptions.retrieve(subscriptionId);
    await shop.stripe.subscriptions.update(subscriptionId, {
      items: [{ id: items.data[0]?.id ?? "", quantity: 2 }],
      proration_behavior: "always_invoice",
    });
    expect(await answered(["invoice.paid"])).toBeLessThanOrEqual(3);
    expect(await shop.billing.checkEntitlement(owner, "PRO")).toMatchObject({ allowed: true });
    expect(bytes(await stored())).toBeLessThanOrEqual(64 * 1024);
  });
});
