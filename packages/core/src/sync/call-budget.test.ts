import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { syncSpacingMs } from "../sync-port.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

/** Delivers events one after the other, and answers each after the wait it is given, as the durable engine does. */
async function playBurst(events: Stripe.Event[], gapMs: number): Promise<void> {
  const start = shop.deps.clock.now();
  const queue = events.map((event, n) => ({ at: start + n * gapMs, event, eventId: null as string | null }));
  for (let next = take(); next; next = take()) {
    const ahead = next.at - shop.deps.clock.now();
    if (ahead > 0) await shop.simulator.clock.advance(ahead);
    if (next.eventId === null) {
      shop.announced.length = 0;
      await shop.postEvent(next.event);
      const announced = shop.announced[0];
      if (!announced) continue;
      next.eventId = announced.stripeEventId;
    }
    const answer = await shop.billing.answerEvent(next.eventId);
    if (answer.kind === "wait") queue.push({ ...next, at: shop.deps.clock.now() + answer.waitMs });
  }

  function take() {
    queue.sort((a, b) => a.at - b.at);
    return queue.shift();
  }
}

async function everyEvent(): Promise<Stripe.Event[]> {
  const events: Stripe.Event[] = [];
  for await (const event of shop.stripe.events.list({ limit: 100 })) events.push(event);
  return events.reverse();
}

const syncs = () =>
  shop.simulator.requests.filter(({ method, path }) => method === "GET" && path === "/v1/checkout/sessions")
    .length;

describe("a checkout's burst of events", () => {
  it.each([
    ["a one-time sale", "pro_month"],
    ["a subscription", "pro_plan"],
    ["a subscription with a trial", "pro_plan_trial"],
  ])(
    "of %s costs at most two syncs of two calls, with the success page and every event twice",
    async (_, offer) => {
      const owner = { type: "user", id: "ada" } as const;
      const sessionId = await shop.open(owner, offer);
      await shop.simulator.pay(sessionId, card());
      const events = await everyEvent();
      const before = shop.reads();
      await shop.billing.checkoutStatus({ owner, sessionId });
      await playBurst([...events, ...events], 60);
      expect(syncs()).toBeLessThanOrEqual(2);
      expect(shop.reads() - before).toBeLessThanOrEqual(4);
      expect((await shop.billing.checkEntitlement(owner, "PRO")).allowed).toBe(true);
      expect((await shop.billing.health()).parts.inbox.waiting).toBe(0);
    },
  );

  it("of twenty buyers costs at most two syncs each on average, and one and a sync for each spacing at most", async () => {
    const events: Stripe.Event[] = [];
    for (let n = 0; n < 20; n += 1) {
      const sessionId = await shop.open({ type: "user", id: `buyer-${n}` }, n % 2 ? "pro_plan" : "pro_month");
      await shop.simulator.pay(sessionId, card());
    }
    events.push(...(await everyEvent()));
    const gapMs = 40;
    await playBurst(events, gapMs);
    const perBuyer = new Map<string, number>();
    for (const { method, path, query } of shop.simulator.requests) {
      const customer = new URLSearchParams(query).get("customer");
      if (method === "GET" && path === "/v1/checkout/sessions" && customer)
        perBuyer.set(customer, (perBuyer.get(customer) ?? 0) + 1);
    }
    const counts = [...perBuyer.values()];
    expect(counts).toHaveLength(20);
    expect(counts.reduce((sum, count) => sum + count, 0) / counts.length).toBeLessThanOrEqual(2);
    expect(Math.max(...counts)).toBeLessThanOrEqual(1 + Math.ceil((events.length * gapMs) / syncSpacingMs));
  });

  it("of which the last event comes a minute after the rest costs no sync for it: the stored sync began after its change", async () => {
    const owner = { type: "user", id: "ada" } as const;
    const sessionId = await shop.open(owner, "pro_plan");
    await shop.simulator.pay(sessionId, card());
    const events = await everyEvent();
    const late = events.find(({ type }) => type === "invoice.paid");
    await shop.simulator.clock.advance(40_000);
    await playBurst(
      events.filter((event) => event !== late),
      60,
    );
    const before = shop.reads();
    await shop.simulator.clock.advance(60_000);
    await shop.postEvent(late as Stripe.Event);
    expect((await shop.billing.answerEvent(late?.id ?? "")).kind).toBe("superseded");
    expect(shop.reads()).toBe(before);
  });

  it("delivered again a day later costs nothing", async () => {
    const sessionId = await shop.open({ type: "user", id: "ada" }, "pro_plan");
    await shop.simulator.pay(sessionId, card());
    const events = await everyEvent();
    await playBurst(events, 150);
    const before = shop.reads();
    await shop.simulator.clock.advance({ days: 1 });
    await playBurst(events, 150);
    expect(shop.reads()).toBe(before);
  });
});
