import { eq } from "drizzle-orm";
import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inbox } from "../database/tables.ts";
import type { AnnouncedEvent } from "../stripe/event.ts";
import { rememberingLog, virtualClock } from "../testing/clock.ts";
import { openTestDb, type TestDb } from "../testing/database.ts";
import { handleStripeWebhook, type WebhookDeps } from "./receive.ts";

const stripe = new Stripe("sk_test_webhook");
const secret = "whsec_0123456789abcdef0123456789abcdef";
const clock = virtualClock(Date.UTC(2026, 10, 21));

let test: TestDb;
let announced: AnnouncedEvent[];
let log: ReturnType<typeof rememberingLog>;
let deps: WebhookDeps;
beforeAll(async () => {
  test = await openTestDb();
});
beforeEach(() => {
  announced = [];
  log = rememberingLog();
  deps = {
    stripe,
    db: test.db,
    clock,
    log,
    webhookSecrets: [secret],
    livemode: false,
    announce: async (event) => void announced.push(event),
  };
});
afterAll(() => test.close());

let events = 0;
function event(overrides: Record<string, unknown> = {}): { id: string; payload: string } {
  events += 1;
  const id = `evt_${events}`;
  const payload = JSON.stringify({
    id,
    object: "event",
    type: "checkout.session.completed",
    created: Math.floor(clock.now() / 1000),
    livemode: false,
    api_version: "2026-10-28.endive",
    data: { object: { id: "cs_1", object: "checkout.session", customer: "cus_1" } },
    ...overrides,
  });
  return { id, payload };
}

function request(payload: string, headers: Record<string, string> = {}): Request {
  const timestamp = Math.floor(clock.now() / 1000);
  const signature = stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  return new Request("http://shop.test/api/webhooks/stripe", {
    method: "POST",
    body: payload,
    headers: { "stripe-signature": signature, ...headers },
  });
}

async function deliver(payload: string, headers?: Record<string, string>) {
  const response = await handleStripeWebhook(deps, request(payload, headers));
  return { status: response.status, body: (await response.json()) as { idempotent?: boolean } };
}

const rowOf = async (id: string) =>
  (await test.db.select().from(inbox).where(eq(inbox.stripeEventId, id))).at(0);

describe("Stripe's webhook", () => {
  it("stores an event, announces ids only, and answers 200", async () => {
    const { id, payload } = event();
    expect(await deliver(payload)).toEqual({
      status: 200,
      body: { ok: true, idempotent: false, state: "received" },
    });
    expect(announced).toEqual([
      { stripeEventId: id, customerId: "cus_1", type: "checkout.session.completed" },
    ]);
    expect(await rowOf(id)).toMatchObject({ state: "received", payload, deliveries: 1 });
  });

  it("answers a replay of an answered event: idempotent, logged, nothing announced", async () => {
    const { id, payload } = event();
    await deliver(payload);
    await test.db.update(inbox).set({ state: "applied" }).where(eq(inbox.stripeEventId, id));
    announced = [];
    expect(await deliver(payload)).toEqual({
      status: 200,
      body: { ok: true, idempotent: true, state: "applied" },
    });
    expect(announced).toEqual([]);
    expect(log.lines.at(-1)).toMatchObject({ message: "skipped replay", stripeEventId: id });
  });

  it("announces a known event again until it is answered: the first announcement may be lost", async () => {
    const { payload } = event();
    await deliver(payload);
    expect(await deliver(payload)).toMatchObject({ status: 200, body: { idempotent: true } });
    expect(announced).toHaveLength(2);
  });

  it("stores fifty concurrent deliveries of one event as one row", async () => {
    const { id, payload } = event();
    const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(payload)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(answers.filter(({ body }) => body.idempotent === false)).toHaveLength(1);
    expect(await rowOf(id)).toMatchObject({ deliveries: 50 });
  });

  it("stores an event of a type that changes no access, with the reason, and announces nothing", async () => {
    const { id, payload } = event({ type: "product.updated" });
    expect((await deliver(payload)).status).toBe(200);
    expect(announced).toEqual([]);
    expect(await rowOf(id)).toMatchObject({
      state: "ignored",
      reason: expect.stringContaining("product.updated"),
    });
  });

  it("parks a live event on a test installation, with an alert", async () => {
    const { id, payload } = event({ livemode: true });
    expect((await deliver(payload)).status).toBe(200);
    expect(announced).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ state: "parked" });
    expect(log.lines).toMatchObject([{ level: "error", alert: "P0" }]);
  });

  it("answers 503 when the announcement fails, so that Stripe sends the event again; it is stored", async () => {
    const { id, payload } = event();
    deps.announce = async () => {
      throw new Error("the engine is down");
    };
    expect((await deliver(payload)).status).toBe(503);
    expect(await rowOf(id)).toMatchObject({ state: "received" });
  });

  it("answers 503 while the database is down", async () => {
    const gone = await openTestDb();
    await gone.close();
    deps.db = gone.db;
    const { id, payload } = event();
    expect((await deliver(payload)).status).toBe(503);
    expect(announced).toEqual([]);
    expect(await rowOf(id)).toBeUndefined();
  });

  it("changes nothing for a body that was changed on its way", async () => {
    const { id, payload } = event();
    const good = request(payload);
    const forged = new Request(good.url, {
      method: "POST",
      headers: good.headers,
      body: payload.replace("cus_1", "cus_2"),
    });
    expect((await handleStripeWebhook(deps, forged)).status).toBe(400);
    expect(await rowOf(id)).toBeUndefined();
    expect(announced).toEqual([]);
  });

  it("refuses a signature header that is sent twice", async () => {
    const { payload } = event();
    const twice = request(payload);
    twice.headers.append("stripe-signature", twice.headers.get("stripe-signature") ?? "");
    expect((await handleStripeWebhook(deps, twice)).status).toBe(400);
  });

  it("refuses more than 512 KiB with 413, also when the length is not declared", async () => {
    const { payload } = event({ padding: "x".repeat(512 * 1024) });
    expect((await deliver(payload)).status).toBe(413);
    const stream = new Blob([payload]).stream();
    const chunked = new Request("http://shop.test", {
      method: "POST",
      body: stream,
      duplex: "half",
    } as RequestInit);
    expect((await handleStripeWebhook(deps, chunked)).status).toBe(413);
  });

  it("refuses anything but POST, an empty body and a signed body that is no event", async () => {
    expect((await handleStripeWebhook(deps, new Request("http://shop.test"))).status).toBe(405);
    expect(
      (await handleStripeWebhook(deps, new Request("http://shop.test", { method: "POST" }))).status,
    ).toBe(400);
    expect((await deliver("{}")).status).toBe(400);
    expect(log.lines.at(-1)).toMatchObject({ level: "error", alert: "P1" });
  });

  it("logs no payload: no e-mail address and no name leaves the database", async () => {
    const { payload } = event({
      data: {
        object: {
          id: "cs_1",
          object: "checkout.session",
          customer: "cus_1",
          customer_details: { email: "ada@example.com" },
        },
      },
    });
    await deliver(payload);
    expect(JSON.stringify(log.lines)).not.toContain("ada@example.com");
  });

  it("says in every answer what was refused and what to do, and forbids caching it", async () => {
    const read = async (answer: Promise<Response>) => {
      const { status, headers, ...response } = await answer.then(async (got) => ({
        status: got.status,
        headers: got.headers,
        body: await got.json(),
      }));
      expect(headers.get("cache-control")).toBe("no-store");
      return { status, allow: headers.get("allow"), again: headers.get("retry-after"), ...response };
    };
    const nothing = { allow: null, again: null };
    expect(await read(handleStripeWebhook(deps, new Request("http://shop.test")))).toEqual({
      ...nothing,
      status: 405,
      allow: "POST",
      body: { ok: false, error: "Use POST." },
    });
    const { payload } = event();
    const unsigned = new Request("http://shop.test", { method: "POST", body: payload });
    expect(await read(handleStripeWebhook(deps, unsigned))).toEqual({
      ...nothing,
      status: 400,
      body: { ok: false, error: "the Stripe-Signature header is missing" },
    });
    expect(log.lines.at(-1)).toMatchObject({
      level: "warn",
      reason: "the Stripe-Signature header is missing",
    });
    expect(await read(handleStripeWebhook(deps, request("{}")))).toMatchObject({
      status: 400,
      body: { ok: false, error: expect.stringContaining("not a Stripe event") },
    });
    expect(log.lines.at(-1)).toMatchObject({ reason: expect.stringContaining("not a Stripe event") });
    deps.announce = () => Promise.reject(new TypeError("down"));
    expect(await read(handleStripeWebhook(deps, request(payload)))).toEqual({
      ...nothing,
      status: 503,
      again: "5",
      body: { ok: false, error: "The event is stored but not announced. Send it again." },
    });
    expect(log.lines.at(-1)).toMatchObject({ level: "error", error: "TypeError" });
    const gone = await openTestDb();
    await gone.close();
    deps.db = gone.db;
    expect(await read(handleStripeWebhook(deps, request(payload)))).toEqual({
      ...nothing,
      status: 503,
      again: "5",
      body: { ok: false, error: "The event could not be stored. Send it again." },
    });
    expect(log.lines.at(-1)).toMatchObject({
      level: "error",
      error: expect.stringMatching(/Error CONNECTION_ENDED$/),
    });
  });

  it("logs of every event its id and its outcome", async () => {
    const type = "checkout.session.completed";
    const { id, payload } = event();
    await deliver(payload);
    expect(log.lines.at(-1)).toEqual({
      level: "info",
      message: "event received",
      stripeEventId: id,
      type,
      deliveries: 1,
    });
    await deliver(payload);
    expect(log.lines.at(-1)).toMatchObject({ message: "known event still waiting", deliveries: 2 });
    const ignored = event({ type: "product.updated" });
    expect((await deliver(ignored.payload)).body).toEqual({ ok: true, idempotent: false, state: "ignored" });
    const reason = "events of type product.updated change no access";
    expect(log.lines.at(-1)).toMatchObject({ level: "info", stripeEventId: ignored.id, reason });
    await deliver(ignored.payload);
    expect(log.lines.at(-1)).toMatchObject({ message: "skipped replay", state: "ignored" });
  });

  it.each([
    [true, "a live event on a test installation"],
    [false, "a test event on a live installation"],
  ])("parks an event of the other mode once, and says which (live: %s)", async (livemode, reason) => {
    deps.livemode = !livemode;
    const { id, payload } = event({ livemode });
    await deliver(payload);
    expect(await rowOf(id)).toMatchObject({ state: "parked", reason, answeredAt: new Date(clock.now()) });
    await deliver(payload);
    expect(log.lines.map(({ level }) => level)).toEqual(["error", "info"]);
  });

  it("parks an event of a connected account with its id, and announces nothing", async () => {
    const { id, payload } = event({ account: "acct_other" });
    expect((await deliver(payload)).status).toBe(200);
    expect(await rowOf(id)).toMatchObject({
      state: "parked",
      account: "acct_other",
      reason: expect.stringContaining("connected account"),
    });
    expect(announced).toEqual([]);
  });

  it("stores the event's own fields, and when it was received", async () => {
    const { id, payload } = event({ created: 1_790_000_000 });
    await deliver(payload);
    expect(await rowOf(id)).toMatchObject({
      type: "checkout.session.completed",
      customerId: "cus_1",
      objectId: "cs_1",
      apiVersion: "2026-10-28.endive",
      account: null,
      livemode: false,
      stripeCreatedAt: new Date(1_790_000_000_000),
      receivedAt: new Date(clock.now()),
      answeredAt: null,
      reason: null,
    });
  });

  it("reads up to 512 KiB, and not a body whose length is declared beyond that", async () => {
    const { payload } = event();
    const whole = event({ padding: "x".repeat(512 * 1024 - payload.length - '"padding":"",'.length - 2) });
    expect(whole.payload.length).toBeLessThanOrEqual(512 * 1024);
    expect((await deliver(whole.payload)).status).toBe(200);
    const declared = request(payload, { "content-length": String(512 * 1024 + 1) });
    expect((await handleStripeWebhook(deps, declared)).status).toBe(413);
  });

  it("refuses bytes that are not UTF-8 text", async () => {
    const bytes = new Request("http://shop.test", { method: "POST", body: new Uint8Array([0xff, 0xfe]) });
    expect((await handleStripeWebhook(deps, bytes)).status).toBe(400);
  });
});
