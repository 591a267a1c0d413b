import type { Context } from "hono";
import type { BoundedLog } from "../bounded-log.ts";
import type { Fault, FaultBoard } from "../faults.ts";
import { NO_REQUEST, type World } from "../world.ts";
import { authenticate } from "./authenticate.ts";
import { type ErrorBody, StripeFault } from "./errors.ts";
import { checkExpand, expand } from "./expand.ts";
import { decodeForm, fingerprint, type WireHash } from "./form.ts";
import type { IdempotencyMemory, StoredAnswer } from "./idempotency.ts";
import { list, text } from "./params.ts";
import type { RequestLogEntry } from "./request-log.ts";
import type { PathIds, Route } from "./route.ts";

export interface ServeDeps {
  world: World;
  idempotency: IdempotencyMemory;
  faults: FaultBoard;
  requests: BoundedLog<RequestLogEntry>;
}

interface Incoming {
  id: string;
  method: string;
  path: string;
  idempotencyKey: string | undefined;
  wire: WireHash;
}

const EXPAND = list(text(), 20);

/** Answers one API request by Stripe's protocol: key, faults, idempotency, parameters, work, expansion, log. */
export async function serveRoute(deps: ServeDeps, route: Route, c: Context): Promise<Response> {
  const started = performance.now();
  const { world } = deps;
  const at = world.clock.now();
  const url = new URL(c.req.url);
  const key = c.req.header("idempotency-key");
  const incoming: Incoming = {
    id: world.ids.make("request"),
    method: route.method,
    path: url.pathname,
    idempotencyKey: route.method === "POST" ? key : undefined,
    wire: decodeForm([url.search.slice(1), await c.req.text()].filter(Boolean).join("&")),
  };
  const fault = deps.faults.strike(route.method, url.pathname);
  const { answer, replayed } = await answerOf(deps, route, c, incoming, fault);
  deps.requests.push({
    id: incoming.id,
    method: route.method,
    path: url.pathname,
    query: url.search.slice(1),
    status: answer.status,
    ...(key === undefined ? {} : { idempotencyKey: key }),
    replayed,
    at,
    durationMs: performance.now() - started,
  });
  if (fault?.kind === "timeout_after_commit") await untilAborted(c.req.raw.signal);
  if (fault?.kind === "reset_after_commit") cutConnection(c);
  return c.json(answer.body, answer.status as 200, {
    "request-id": incoming.id,
    "stripe-version": c.req.header("stripe-version") ?? world.settings.apiVersion,
    ...(key === undefined ? {} : { "idempotency-key": key }),
    ...(replayed ? { "idempotent-replayed": "true", "original-request": answer.requestId } : {}),
  });
}

async function answerOf(
  deps: ServeDeps,
  route: Route,
  c: Context,
  incoming: Incoming,
  fault: Fault | undefined,
): Promise<{ answer: StoredAnswer; replayed: boolean }> {
  const { idempotency, world } = deps;
  const key = incoming.idempotencyKey;
  let claimed = false;
  try {
    authenticate(c.req.header("authorization"));
    if (fault?.kind === "status") throw struck(fault.status);
    const { expand: wantedExpansions, ...wire } = incoming.wire;
    const paths = wantedExpansions === undefined ? [] : EXPAND.parse(wantedExpansions, "expand");
    checkExpand(paths, route.returns, route.isList);
    const work = route.prepare(wire);
    if (key !== undefined) {
      const print = `${incoming.method} ${incoming.path} ${fingerprint(incoming.wire)}`;
      const known = idempotency.claim(key, print, world.clock.now());
      if (known) return { answer: known, replayed: true };
      claimed = true;
    }
    if (fault?.kind === "delay") await sleep(fault.ms);
    const answer = execute(deps, incoming, fault, () => {
      const result = work(world, Object.values(c.req.param()) as unknown as PathIds);
      return expand(world, result, paths, route.returns, route.isList);
    });
    if (key !== undefined) idempotency.settle(key, answer);
    return { answer, replayed: false };
  } catch (error) {
    if (claimed && key !== undefined) idempotency.release(key);
    return { answer: failure(incoming.id, error), replayed: false };
  }
}

/** Runs the work as one indivisible change. Its failure is an answer too: Stripe replays errors as well. */
function execute(
  deps: ServeDeps,
  incoming: Incoming,
  fault: Fault | undefined,
  work: () => object,
): StoredAnswer {
  const { world } = deps;
  world.cause = { id: incoming.id, idempotency_key: incoming.idempotencyKey ?? null };
  try {
    const body = fault?.kind === "stale" ? world.store.staleRead(work) : work();
    // Rows may change after this answer was stored; the text of the first answer must not.
    return { requestId: incoming.id, status: 200, body };
  } catch (error) {
    return failure(incoming.id, error);
  } finally {
    world.cause = NO_REQUEST;
  }
}

export function failure(requestId: string, error: unknown): StoredAnswer {
  if (error instanceof StripeFault) return { requestId, status: error.status, body: { error: error.body } };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const body: ErrorBody = { type: "api_error", message: `The simulated Stripe has a bug: ${message}` };
  return { requestId, status: 500, body: { error: body } };
}

function struck(status: number): StripeFault {
  if (status === 429) {
    return new StripeFault(429, {
      type: "invalid_request_error",
      code: "rate_limit",
      message:
        "Request rate limit exceeded. Learn more about rate limits at https://stripe.com/docs/rate-limits.",
    });
  }
  return new StripeFault(status, {
    type: "api_error",
    message: "An unknown error occurred (a fault was set on purpose).",
  });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Only a listening simulator has a socket to cut; through `app.fetch` the answer arrives. */
function cutConnection(c: Context): void {
  const env: unknown = c.env;
  if (typeof env !== "object" || env === null || !("outgoing" in env)) return;
  const { outgoing } = env as { outgoing: { destroy(): void } };
  outgoing.destroy();
}
