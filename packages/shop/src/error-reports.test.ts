import { afterEach, describe, expect, it, vi } from "vitest";
import { createErrorReports, type ErrorReports } from "./error-reports.ts";
import { createLog } from "./log.ts";
import { deadUrl, openReceiver, type Receiver } from "./testing/receiver.ts";

const loads = vi.hoisted(() => ({ count: 0 }));
vi.mock("@sentry/node", async (original) => {
  loads.count += 1;
  return original();
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

function reportsTo(url: string): ErrorReports {
  const dsn = url.replace("://", "://0123abc@").concat("/42");
  const reports = createErrorReports({ dsn, environment: "test" }, { warn: () => {} });
  open.push(reports);
  return reports;
}

/** The third line of an envelope of one item: https://develop.sentry.dev/sdk/foundations/transport/envelopes/ */
const eventIn = ({ body }: { body: string }) => JSON.parse(body.split("\n")[2] ?? "");

// The first test: nothing has loaded the library yet.
it("without an address loads nothing, queues nothing and closes at once", async () => {
  const reports = createErrorReports(null, console);
  reports.thrown(new Error("lost"));
  reports.logged({}, "lost");
  await reports.close();
  expect(loads.count).toBe(0);
});

describe("with an address", () => {
  it("sends Sentry an error with its stack, its causes and our tags, and nothing else", async () => {
    const sentry = await receiver((response) => response.end("{}"));
    const reports = reportsTo(sentry.url);
    const cause = new Error("duplicate key: Key (email)=(Ada Lovelace) already exists");
    reports.thrown(new Error("cannot write to ada@example.com", { cause }), {
      where: "/checkout/success",
      stripeEventId: "evt_1",
    });
    await reports.close();
    expect(sentry.received).toHaveLength(1);
    const { path, body = "" } = sentry.received[0] ?? {};
    expect(path).toContain("/api/42/envelope/");
    expect(body).not.toMatch(/ada@|Lovelace/);
    const event = eventIn({ body });
    expect(Object.keys(event).sort()).toEqual([
      "environment",
      "event_id",
      "exception",
      "level",
      "platform",
      "sdk",
      "tags",
      "timestamp",
    ]);
    expect(event.tags).toEqual({ where: "/checkout/success", stripeEventId: "evt_1" });
    const values: { value: string; stacktrace: { frames: object[] } }[] = event.exception.values;
    expect(values.map(({ value }) => value)).toEqual([
      "duplicate key: Key (email)=([value]) already exists",
      "cannot write to [e-mail]",
    ]);
    const allowed = ["filename", "function", "lineno", "colno", "in_app"];
    for (const frame of values.flatMap(({ stacktrace }) => stacktrace.frames))
      expect(allowed).toEqual(expect.arrayContaining(Object.keys(frame)));
  });

  it("sends Sentry the error lines of our log and of its children, and leaves warnings in the log", async () => {
    const sentry = await receiver((response) => response.end("{}"));
    const reports = reportsTo(sentry.url);
    const lines = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const log = createLog("info", reports);
    log.warn({}, "only a warning");
    log.error({ alert: "P0", stripeEventId: "evt_1", nested: { email: "ada@example.com" } }, "event parked");
    log.child({ part: "inngest" }).error("ada@example.com was refused");
    await reports.close();
    lines.mockRestore();
    const events = sentry.received.map(eventIn);
    expect(events.map(({ message, level, tags }) => ({ message, level, tags }))).toEqual([
      { message: "event parked", level: "error", tags: { alert: "P0", stripeEventId: "evt_1" } },
      { message: "[e-mail] was refused", level: "error", tags: undefined },
    ]);
  });

  it("adds no process hooks for uncaught errors", async () => {
    const hooks = () =>
      ["uncaughtException", "unhandledRejection"].map((name) => process.listenerCount(name));
    const before = hooks();
    const reports = reportsTo((await receiver((response) => response.end("{}"))).url);
    reports.thrown(new Error("seen"));
    await reports.close();
    expect(hooks()).toEqual(before);
  });

  it("drops reports beyond its queue limit", async () => {
    const sentry = await receiver((response) => response.end("{}"));
    const reports = reportsTo(sentry.url);
    for (let error = 0; error < 500; error += 1) reports.thrown(new Error(`number ${error}`));
    await reports.close();
    expect(sentry.received.length).toBeGreaterThan(0);
    expect(sentry.received.length).toBeLessThanOrEqual(64);
  });

  it.each([
    ["hangs", async () => (await receiver()).url],
    ["refuses every connection", deadUrl],
    ["answers 500", async () => (await receiver((response) => response.writeHead(500).end())).url],
    ["breaks off", async () => (await receiver((response) => response.destroy())).url],
    ["is no address at all", async () => "http://nobody.invalid"],
  ])("neither throws nor waits when Sentry %s", async (_, url) => {
    const unhandled: unknown[] = [];
    const record = (error: unknown) => void unhandled.push(error);
    process.on("unhandledRejection", record);
    const reports = reportsTo(await url());
    for (const thrown of [new Error("an error"), "a text", undefined, null, { an: "object" }])
      reports.thrown(thrown);
    reports.logged({ alert: "P0" }, "a line");
    await expect(reports.close()).resolves.toBeUndefined();
    reports.thrown(new Error("too late"));
    await new Promise((soon) => setImmediate(soon));
    process.off("unhandledRejection", record);
    expect(unhandled).toEqual([]);
  });
});
