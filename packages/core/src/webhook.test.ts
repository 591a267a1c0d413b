import { eq } from "drizzle-orm";
import Stripe from "stripe";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Knock } from "./stripe-event.ts";
import { inbox } from "./tables.ts";
import { rememberingLog, virtualClock } from "./testing/clock.ts";
import { openTestDb, type TestDb } from "./testing/database.ts";
import { handleStripeWebhook, type WebhookDeps } from "./webhook.ts";

const stripe = new Stripe("sk_test_webhook");
const secret = "whsec_0123456789abcdef0123456789abcdef";
const clock = virtualClock(Date.UTC(2026, 10, 21));

let test: TestDb;
let announced: Knock[];
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
    announce: async (knock) => void announced.push(knock),
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

describe("Stripe's door", () => {
  it("writes a knock down, announces ids only, and answers 200", async () => {
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

  it("answers a replay of a knock that has been answered: idempotent, logged, nothing announced", async () => {
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

  it("announces a known knock again while nobody has answered it: the first announcement may be lost", async () => {
    const { payload } = event();
    await deliver(payload);
    expect(await deliver(payload)).toMatchObject({ status: 200, body: { idempotent: true } });
    expect(announced).toHaveLength(2);
  });

  it("writes fifty deliveries of one event at once down as one row", async () => {
    const { id, payload } = event();
    const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(payload)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(answers.filter(({ body }) => body.idempotent === false)).toHaveLength(1);
    expect(await rowOf(id)).toMatchObject({ deliveries: 50 });
  });

  it("keeps a knock of a type that changes no access, with the reason, and announces nothing", async () => {
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

  it("answers 503 when the announcement fails, so that Stripe knocks again; the knock is kept", async () => {
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

  it("touches nothing for a body that was changed on its way", async () => {
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
});
