import { type Outcome, type Refusal, refuse, seeOther } from "./http/answer.ts";
import { errorSummary } from "./http/error-summary.ts";
import type { Limiter } from "./http/limiter.ts";
import { isOwnOrigin } from "./http/origin-check.ts";
import { encodingOf, readFields } from "./http/request-fields.ts";
import type { Storefront, Visitor } from "./storefront.ts";

type GuardDeps = Pick<Storefront, "appUrl" | "log">;

/** Where a form goes: a path of this site, or an address that `work` has checked. */
type Redirect = string | { to: string; cookies: string[] };

/** What a POST route adds to the guard, in the order in which the guard uses it. */
export interface PostRoute<Who, Fields, Value> {
  /** Leaves the body unread; `fields` then gets NULL. */
  body?: "ignored";
  fields(body: unknown): Outcome<Fields>;
  /** Each limiter with the key to count under. */
  limits?(who: Who): [Limiter, string][];
  work(asked: { who: Who; fields: Fields }): Promise<Outcome<Value>>;
  /** The refusal for an error that a visitor can cause; NULL for every other, which is then an outage. */
  refusalFor?(error: unknown): Refusal | null;
  /** The log message of an outage. */
  failure: string;
  /** The answer to a program. A route without it serves forms only, and always redirects. */
  json?(value: Value): object;
  /** Where a form goes when the work is done. */
  next(value: Value, fields: Fields): Redirect;
  /** Where a form goes when it is refused. `body` is what was sent, NULL when it could not be read. */
  back(refusal: Refusal, body: unknown): Redirect;
}

/**
 * A POST by a signed-in visitor. In this order: the request comes from this site (403), the visitor is signed in (401),
 * the body is small and readable (413, 415, 400), its fields are valid (400), no limit is reached (429); then the work.
 * A program gets JSON, a form a redirect (303). An error is an outage (503).
 */
export function postByVisitor<Fields, Value>(
  deps: GuardDeps & Pick<Storefront, "findVisitor">,
  request: Request,
  route: PostRoute<Visitor, Fields, Value>,
): Promise<Response> {
  return answer(deps, request, route, async () => {
    const visitor = await deps.findVisitor(request.headers);
    return visitor ? { ok: true, value: visitor } : { ok: false, refusal: signInFirst };
  });
}

/** The same for a visitor who need not be signed in. */
export function postByAnyone<Fields, Value>(
  deps: GuardDeps,
  request: Request,
  route: PostRoute<null, Fields, Value>,
): Promise<Response> {
  return answer(deps, request, route, async () => ({ ok: true, value: null }));
}

async function answer<Who, Fields, Value>(
  deps: GuardDeps,
  request: Request,
  route: PostRoute<Who, Fields, Value>,
  identify: () => Promise<Outcome<Who>>,
): Promise<Response> {
  const { body, outcome } = await carryOut(deps, request, route, identify);
  const redirects = !route.json || encodingOf(request) === "form";
  if (!outcome.ok)
    return redirects ? redirect(deps, route.back(outcome.refusal, body)) : refuse(outcome.refusal);
  const { value, fields } = outcome.value;
  return redirects ? redirect(deps, route.next(value, fields)) : Response.json(route.json?.(value));
}

interface CarriedOut<Fields, Value> {
  body: unknown;
  outcome: Outcome<{ value: Value; fields: Fields }>;
}

async function carryOut<Who, Fields, Value>(
  deps: GuardDeps,
  request: Request,
  route: PostRoute<Who, Fields, Value>,
  identify: () => Promise<Outcome<Who>>,
): Promise<CarriedOut<Fields, Value>> {
  let body: unknown = null;
  const refused = (refusal: Refusal) => ({ body, outcome: { ok: false as const, refusal } });
  try {
    // Read before the visitor is known, so that signing in can lead back to what was asked for.
    const reading = route.body ? { ok: true as const, fields: null } : await readFields(request);
    if (reading.ok) body = reading.fields;
    if (!isOwnOrigin(request.headers, deps.appUrl)) return refused(foreignOrigin(deps));
    const who = await identify();
    if (!who.ok) return refused(who.refusal);
    if (!reading.ok) return refused(reading.refusal);
    const fields = route.fields(reading.fields);
    if (!fields.ok) return refused(fields.refusal);
    const tooMany = await overLimit(route.limits?.(who.value) ?? []);
    if (tooMany) return refused(tooMany);
    const done = await route.work({ who: who.value, fields: fields.value });
    if (!done.ok) return refused(done.refusal);
    return { body, outcome: { ok: true, value: { value: done.value, fields: fields.value } } };
  } catch (error) {
    const refusal = route.refusalFor?.(error);
    if (refusal) return refused(refusal);
    deps.log.error(errorSummary(error), route.failure);
    return refused(outage);
  }
}

/** Counts one attempt in each limiter; the first that is full refuses. */
async function overLimit(attempts: [Limiter, string][]): Promise<Refusal | null> {
  for (const [limiter, key] of attempts) {
    const result = await limiter.take(key);
    if (result.allowed) continue;
    const { retryAfterSeconds } = result;
    const wait = retryAfterSeconds === 1 ? "1 second" : `${retryAfterSeconds} seconds`;
    const message = `Too many attempts. Try again in ${wait}.`;
    return { code: "too_many_requests", message, retryAfterSeconds };
  }
  return null;
}

function redirect({ appUrl }: GuardDeps, target: Redirect): Response {
  const { to, cookies } = typeof target === "string" ? { to: target, cookies: [] } : target;
  const headers = new Headers();
  for (const cookie of cookies) headers.append("Set-Cookie", cookie);
  return seeOther(new URL(to, appUrl).href, headers);
}

export const signInFirst: Refusal = { code: "unauthenticated", message: "Sign in first." };

export const outage: Refusal = {
  code: "unavailable",
  message: "A service we depend on is down. Nothing was charged. Try again in a minute.",
  retryAfterSeconds: 60,
};

function foreignOrigin({ appUrl }: GuardDeps): Refusal {
  return { code: "foreign_origin", message: `Send this request from ${appUrl}.` };
}

/** Sends a browser to Stripe's pages only, whatever answered in Stripe's name. */
export function stripePage<Opened extends { url: string }>(
  { paymentOrigins, log }: Pick<Storefront, "paymentOrigins" | "log">,
  opened: Opened,
): Outcome<Opened> {
  const { origin } = new URL(opened.url);
  if (paymentOrigins.includes(origin)) return { ok: true, value: opened };
  log.error({ origin }, "Stripe's page has an unknown origin");
  return { ok: false, refusal: outage };
}
