import { afterEach, describe, expect, it, vi } from "vitest";
import { type Analytics, type AnalyticsEvent, createAnalytics } from "./analytics.ts";
import { deadUrl, openReceiver, type Receiver } from "./testing/receiver.ts";

const loads = vi.hoisted(() => ({ count: 0 }));
vi.mock("posthog-node", async (original) => {
  loads.count += 1;
  return original();
});

const ada = { type: "user", id: "user_ada" } as const;
const key = "phc_0123456789";
const purchase: AnalyticsEvent = {
  event: "purchase_completed",
  owner: { type: "organisation", id: "org_1" },
  entitlementId: "cs_test_1:li_1",
  level: "PRO",
  source: "purchase",
  reason: "paid",
  at: "2027-01-02T03:04:05.000Z",
};
const created = (sessionId: string): AnalyticsEvent => ({
  event: "checkout_created",
  owner: ada,
  sessionId,
  offer: "pro_year",
});

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});

async function receiver(...answer: Parameters<typeof openReceiver>): Promise<Receiver> {
  const started = await openReceiver(...answer);
  open.push(started);
  return started;
}

function analyticsAt(host: string): Analytics & { warnings: string[] } {
  const warnings: string[] = [];
  const log = {
    info: () => {},
    warn: (_: object, message: string) => void warnings.push(message),
    error: () => {},
  };
  const analytics = createAnalytics({ key, host }, log);
  open.push(analytics);
  return { ...analytics, warnings };
}

const eventsIn = ({ received }: Receiver) => received.flatMap(({ body }) => JSON.parse(body).batch);

// The first test: nothing has loaded the library yet.
it("without a key loads nothing, queues nothing and closes at once", async () => {
  const analytics = createAnalytics(null, console);
  analytics.capture(purchase);
  await analytics.close();
  expect(loads.count).toBe(0);
});

describe("with a key", () => {
  it("sends PostHog each event under the owner's key, without any name", async () => {
    const posthog = await receiver((response) => response.end("{}"));
    const analytics = analyticsAt(posthog.url);
    analytics.capture({
      event: "checkout_created",
      owner: ada,
      sessionId: "cs_test_1",
      offer: "pro_year",
      seats: 3,
    });
    analytics.capture(purchase);
    analytics.capture({
      event: "booking_confirmed",
      owner: ada,
      bookingId: "b1",
      course: "raft-weekend",
      at: purchase.at,
    });
    analytics.capture({
      event: "webhook_processed",
      owner: null,
      stripeEventId: "evt_1",
      type: "invoice.paid",
      outcome: "parked",
    });
    await analytics.close();
    expect(posthog.received[0]).toMatchObject({ path: "/batch/" });
    expect(JSON.parse(posthog.received[0]?.body ?? "").api_key).toBe(key);
    const own = eventsIn(posthog).map(({ event, distinct_id, properties }) => {
      const { $lib: _, $lib_version: __, ...rest } = properties;
      return { event, distinct_id, properties: rest };
    });
    const always = { $process_person_profile: false, $geoip_disable: true, $is_server: true };
    expect(own).toEqual([
      {
        event: "checkout_created",
        distinct_id: "user_ada",
        properties: { offer: "pro_year", seats: 3, owner_type: "user", ...always },
      },
      {
        event: "purchase_completed",
        distinct_id: "organisation:org_1",
        properties: {
          level: "PRO",
          source: "purchase",
          reason: "paid",
          owner_type: "organisation",
          ...always,
        },
      },
      {
        event: "booking_confirmed",
        distinct_id: "user_ada",
        properties: { course: "raft-weekend", owner_type: "user", ...always },
      },
      {
        event: "webhook_processed",
        distinct_id: "nobody",
        properties: { type: "invoice.paid", outcome: "parked", ...always },
      },
    ]);
  });

  it("gives one sale one uuid and one time, whichever process sends it and how often", async () => {
    const posthog = await receiver((response) => response.end("{}"));
    for (const _ of [1, 2]) {
      const analytics = analyticsAt(posthog.url);
      analytics.capture(purchase);
      await analytics.close();
    }
    const other = analyticsAt(posthog.url);
    other.capture({ ...purchase, entitlementId: "cs_test_2:li_1" });
    await other.close();
    const [first, second, third] = eventsIn(posthog);
    expect(first.uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(second).toMatchObject({ uuid: first.uuid, timestamp: first.timestamp });
    expect(first.timestamp).toBe("2027-01-02T03:04:05.000Z");
    expect(third.uuid).not.toBe(first.uuid);
  });

  it("queues no more than a thousand events", async () => {
    const posthog = await receiver((response) => response.end("{}"));
    const analytics = analyticsAt(posthog.url);
    for (let event = 0; event < 1_500; event += 1) analytics.capture(created(`cs_test_${event}`));
    await analytics.close();
    expect(eventsIn(posthog)).toHaveLength(1_000);
  });

  it.each([
    ["hangs", async () => (await receiver()).url],
    ["refuses every connection", deadUrl],
    ["answers 500", async () => (await receiver((response) => response.writeHead(500).end())).url],
    ["breaks off", async () => (await receiver((response) => response.destroy())).url],
    ["answers 401", async () => (await receiver((response) => response.writeHead(401).end())).url],
    ["is no address at all", async () => "http://nobody.invalid"],
  ])("neither throws nor waits when PostHog %s", async (_, host) => {
    const unhandled: unknown[] = [];
    const record = (error: unknown) => void unhandled.push(error);
    process.on("unhandledRejection", record);
    const analytics = analyticsAt(await host());
    for (let event = 0; event < 50; event += 1) analytics.capture(created(`cs_test_${event}`));
    await expect(analytics.close()).resolves.toBeUndefined();
    analytics.capture(purchase);
    await new Promise((soon) => setImmediate(soon));
    process.off("unhandledRejection", record);
    expect(unhandled).toEqual([]);
  });
});
