import type { RunningRedis } from "@tollgate/local-stack";
import type { StripeSimulator } from "@tollgate/stripe-simulator";
import type { Gates } from "./gate.ts";

/** A fault of one request to Stripe. */
export type StripeTrouble = "429" | "500" | "timeout after commit" | "stale read";

type Fetch = typeof globalThis.fetch;

/** A fetch for stripe-node that calls the simulator in this process, one request at a time. */
export function fetchOfStripe(
  simulator: StripeSimulator,
  gates: Gates,
  {
    trouble,
    onEnded,
  }: {
    /** @param customerId the customer that the request names; NULL when it names none */
    trouble(method: string, customerId: string | null): StripeTrouble | null;
    onEnded(subscriptionId: string): void;
  },
): Fetch {
  return (input, init) => {
    const url = new URL(String(input));
    const method = init?.method ?? "GET";
    return gates.pass("stripe", `${method} ${url.pathname}`, async () => {
      const named = /\bcus_\w+/.exec(`${url.pathname} ${url.search} ${String(init?.body ?? "")}`);
      const struck = trouble(method, named?.[0] ?? null);
      const untouched = simulator.faults.waiting.length;
      if (struck === "429" || struck === "500")
        simulator.faults.add({ fault: { kind: "status", status: Number(struck) } });
      if (struck === "stale read") simulator.faults.add({ fault: { kind: "stale" } });
      const { body, headers } = init ?? {};
      const response = await simulator.app.request(url.href, {
        method,
        ...(headers ? { headers } : {}),
        ...(typeof body === "string" && body !== "" ? { body } : {}),
      });
      if (simulator.faults.waiting.length > untouched) simulator.faults.clear();
      const ended = /^\/v1\/subscriptions\/(sub_\w+)$/.exec(url.pathname)?.[1];
      if (method === "DELETE" && ended !== undefined && response.ok) onEnded(ended);
      if (struck === "timeout after commit") throw new TypeError("fetch failed");
      return response;
    });
  };
}

/** The address for Upstash's client; the replaced global fetch recognises it. */
export const redisUrl = "http://redis.simulation.test";

interface RedisRoute {
  redis: Pick<RunningRedis, "run">;
  gates: Gates;
  isDown: () => boolean;
  /** Whether Redis refuses one write. */
  isWriteLost: () => boolean;
}

let route: RedisRoute | null = null;
let outside: Pick<typeof globalThis, "fetch" | "setTimeout"> | null = null;

/**
 * Upstash's client accepts no fetch of its own, so this replaces the global one while the simulation runs. It also turns
 * zero-length timers into immediates: the clients use them before a retry, and the scheduler decides what runs next.
 */
export function leadToRedis(next: RedisRoute): void {
  route = next;
  if (outside) return;
  const { fetch, setTimeout } = globalThis;
  outside = { fetch, setTimeout };
  globalThis.fetch = (input, init) => {
    if (!route || !String(input).startsWith(redisUrl)) return fetch(input, init);
    return askRedis(route, /\/(pipeline|multi-exec)$/.test(String(input)), String(init?.body ?? "[]"));
  };
  const soon = (run: (...given: unknown[]) => void, delay = 0, ...given: unknown[]) =>
    delay > 0 ? setTimeout(run, delay, ...given) : setImmediate(run, ...given);
  globalThis.setTimeout = Object.assign(soon, setTimeout) as unknown as typeof setTimeout;
}

export function leadBack(): void {
  route = null;
  if (outside) Object.assign(globalThis, outside);
  outside = null;
}

/** Upstash's REST dialect: JSON arrays in, `{ result }` or `{ error }` out; a pipeline is a list of both. */
function askRedis(
  { redis, gates, isDown, isWriteLost }: RedisRoute,
  isPipeline: boolean,
  body: string,
): Promise<Response> {
  const parsed = JSON.parse(body) as unknown[];
  const commands = (isPipeline ? (parsed as unknown[][]) : [parsed]).map((command) => command.map(String));
  return gates.pass("redis", commands.map(labelOf).join(", "), async () => {
    if (isDown()) throw new TypeError("fetch failed");
    if (commands.some(isWrite) && isWriteLost()) throw new TypeError("fetch failed");
    const answers = commands.map((command) => answerOf(redis.run(command)));
    if (isPipeline) return Response.json(answers);
    return Response.json(answers[0], { status: answers[0] && "error" in answers[0] ? 400 : 200 });
  });
}

function isWrite([name = ""]: readonly string[]): boolean {
  return /^(eval|set)$/i.test(name);
}

function labelOf([name = "", ...words]: readonly string[]): string {
  const key = /^eval/i.test(name) ? words[2] : words[0];
  return `${name.toLowerCase()} ${key ?? ""}`;
}

function answerOf(reply: ReturnType<RunningRedis["run"]>): { result: unknown } | { error: string } {
  if (reply === null || typeof reply !== "object") return { result: reply };
  if ("error" in reply) return { error: reply.error };
  return { result: "status" in reply ? reply.status : reply };
}
