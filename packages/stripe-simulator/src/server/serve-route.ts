import type { Context } from "hono";
import { authenticate } from "../protocol/authenticate.ts";
import { failure } from "../protocol/failure.ts";
import { decodeForm, fingerprint, type WireHash } from "../protocol/form.ts";
import type { IdempotencyMemory, StoredAnswer } from "../protocol/idempotency.ts";
import { decodeJson } from "../protocol/json-body.ts";
import { list, text } from "../protocol/params.ts";
import { type RateLimiter, type RateLimitReason, rateLimited } from "../protocol/rate-limit.ts";
import type { RequestLogEntry } from "../protocol/request-log.ts";
import type { PathIds, Route } from "../protocol/route.ts";
import { isV2 } from "../protocol/v2-answers.ts";
import { versionNamed } from "../versions/api-versions.ts";
import { type Edition, editionOf } from "../versions/edition.ts";
import type { BoundedLog } from "../world/bounded-log.ts";
import { NO_REQUEST, type World } from "../world/world.ts";
import { faultAfter, faultBefore } from "./apply-fault.ts";
import { checkExpand, expand } from "./expand.ts";
import type { Fault, Faults } from "./faults.ts";

export interface ServeDeps {
  world: World;
  idempotency: IdempotencyMemory;
  faults: Faults;
  rateLimiter: RateLimiter;
  requests: BoundedLog<RequestLogEntry>;
}

interface Incoming {
  id: string;
  method: string;
  path: string;
  version: string;
  idempotencyKey: string | undefined;
  query: string;
  body: string;
}

const EXPAND = list(text(), 20);

/**
 * Answers one API request by Stripe's protocol: key, limits, faults, version, idempotency, parameters, work,
 * rendering, expansion, log.
 */
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
    version: c.req.header("stripe-version") ?? world.settings.apiVersion,
    idempotencyKey: route.method === "POST" ? key : undefined,
    query: url.search.slice(1),
    body: await c.req.text(),
  };
  const limited = deps.rateLimiter.take(`${route.method} ${route.path}`);
  // A rate-limited request does not use up a fault.
  const fault = limited ? undefined : deps.faults.take(route.method, url.pathname);
  const { answer, replayed } = await answerOf(deps, route, c, { ...incoming, limited }, fault);
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
  await faultAfter(fault, c);
  return c.json(answer.body, answer.status as 200, {
    ...answer.headers,
    // The date is the simulator's, not the machine's.
    date: new Date(deps.world.clock.now()).toUTCString(),
    "request-id": incoming.id,
    "stripe-version": incoming.version,
    ...(key === undefined ? {} : { "idempotency-key": key }),
    ...(replayed ? { "idempotent-replayed": "true", "original-request": answer.requestId } : {}),
  });
}

async function answerOf(
  deps: ServeDeps,
  route: Route,
  c: Context,
  incoming: Incoming & { limited: RateLimitReason | null },
  fault: Fault | undefined,
): Promise<{ answer: StoredAnswer; replayed: boolean }> {
  const { idempotency, world } = deps;
  const key = incoming.idempotencyKey;
  let claimed = false;
  try {
    authenticate(c.req.header("authorization"));
    if (incoming.limited) throw rateLimited(incoming.limited);
    if (fault?.kind === "status") await faultBefore(fault);
    const edition = editionOf(world.store, versionNamed(incoming.version));
    const parameters = parametersOf(incoming);
    const { expand: wantedExpansions, ...wire } = parameters;
    const paths = wantedExpansions === undefined ? [] : EXPAND.parse(wantedExpansions, "expand");
    checkExpand(edition, paths, route.returns, route.isList);
    const work = route.prepare(edition.request(`${route.method} ${route.path}`, wire));
    if (key !== undefined) {
      const print = `${incoming.method} ${incoming.path} ${fingerprint(parameters)}`;
      const known = idempotency.claim(key, print, world.clock.now());
      if (known) return { answer: known, replayed: true };
      claimed = true;
    }
    if (fault?.kind === "delay") await faultBefore(fault);
    const answer = execute(deps, incoming, fault, () => {
      const result = work(world, Object.values(c.req.param()) as unknown as PathIds);
      return rendered(world, edition, result, paths, route);
    });
    if (key !== undefined) idempotency.settle(key, answer);
    return { answer, replayed: false };
  } catch (error) {
    if (claimed && key !== undefined) idempotency.release(key);
    return { answer: failure(incoming, error), replayed: false };
  }
}

/** API v1 takes forms, API v2 takes JSON. */
function parametersOf({ path, query, body }: Incoming): WireHash {
  if (!isV2(path)) return decodeForm([query, body].filter(Boolean).join("&"));
  return { ...decodeForm(query), ...decodeJson(body) };
}

function rendered(
  world: World,
  edition: Edition,
  result: object,
  paths: readonly string[],
  route: Pick<Route, "isList" | "returns">,
): object {
  return expand(world, edition, edition.render(result), paths, route.returns, route.isList);
}

/** Runs the work as one indivisible change. A failure is also an answer: Stripe replays errors. */
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
    return failure(incoming, error);
  } finally {
    world.cause = NO_REQUEST;
  }
}
