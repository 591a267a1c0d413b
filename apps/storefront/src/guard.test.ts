import { expect, it, vi } from "vitest";
import { type PostRoute, postByAnyone, postByVisitor, stripePage } from "./guard.ts";
import type { Outcome } from "./http/answer.ts";
import { createLimiter } from "./http/limiter.ts";
import type { Visitor } from "./storefront.ts";
import { ada, appUrl, post, recordingLog, testStorefront } from "./testing/test-storefront.ts";

const path = "/api/things";
const clock = { now: () => 1_800_000_000_000 };
const tooLarge = { name: "a".repeat(9000) };
const badFields = {
  code: "bad_request",
  message: "Wrong.",
  fields: { name: { message: "Wrong." } },
} as const;

/** A route that takes `{ name }`, one attempt for each visitor, and fails for the name "bug". */
function route(parts: Partial<PostRoute<Visitor, string, object>> = {}) {
  const limiter = createLimiter({ limit: 1, windowMs: 60_000, clock });
  const work = vi.fn(async ({ fields }: { fields: string }): Promise<Outcome<object>> => {
    if (fields === "bug") throw new Error("connection refused");
    return { ok: true, value: { made: fields } };
  });
  const things: PostRoute<Visitor, string, object> = {
    fields: (body) => {
      const name = body && typeof body === "object" && "name" in body ? body.name : null;
      return typeof name === "string" ? { ok: true, value: name } : { ok: false, refusal: badFields };
    },
    limits: ({ id }) => [[limiter, id]],
    work,
    failure: "a thing could not be made",
    json: (value) => value,
    next: (_, name) => `/things/${name}`,
    back: ({ code }, body) => `/things?notice=${code}&sent=${JSON.stringify(body)}`,
    ...parts,
  };
  return { things, work };
}
const where = (answer: Response) => [answer.status, answer.headers.get("location")];

it("answers a program with JSON and a form with a redirect", async () => {
  const deps = testStorefront();
  const answer = await postByVisitor(deps, post(path, { name: "x" }), route().things);
  expect([answer.status, await answer.json()]).toEqual([200, { made: "x" }]);
  expect(where(await postByVisitor(deps, post(path, "name=x"), route().things))).toEqual([
    303,
    `${appUrl}/things/x`,
  ]);
});

it("passes the visitor and the fields to the work", async () => {
  const { things, work } = route();
  await postByVisitor(testStorefront(), post(path, { name: "x" }), things);
  expect(work.mock.calls).toEqual([[{ who: ada, fields: "x" }]]);
});

it("checks origin, session, body, fields and limits in this order, and then works", async () => {
  const { things, work } = route();
  const signedOut = testStorefront({ findVisitor: async () => null });
  const statusOf = async (deps: typeof signedOut, request: Request) =>
    (await postByVisitor(deps, request, things)).status;
  const foreign = { origin: "https://evil.example" };
  expect(await statusOf(signedOut, post(path, tooLarge, foreign))).toBe(403);
  expect(await statusOf(signedOut, post(path, tooLarge))).toBe(401);
  expect(await statusOf(testStorefront(), post(path, tooLarge))).toBe(413);
  expect(await statusOf(testStorefront(), post(path, {}))).toBe(400);
  expect(work).not.toHaveBeenCalled();
  // None of these counted as an attempt.
  expect(await statusOf(testStorefront(), post(path, { name: "x" }))).toBe(200);
  expect(await statusOf(testStorefront(), post(path, { name: "x" }))).toBe(429);
  expect(work).toHaveBeenCalledTimes(1);
});

it.each([
  [1, "Too many attempts. Try again in 1 second."],
  [3, "Too many attempts. Try again in 3 seconds."],
])("names the wait of %i s, in the message and in Retry-After", async (retryAfterSeconds, message) => {
  const take = async () => ({ allowed: false as const, retryAfterSeconds });
  const { things } = route({ limits: ({ id }) => [[{ take }, id]] });
  const answer = await postByVisitor(testStorefront(), post(path, { name: "x" }), things);
  expect(answer.headers.get("retry-after")).toBe(String(retryAfterSeconds));
  expect(await answer.json()).toEqual({ error: { code: "too_many_requests", message } });
});

it("leads a refused form back with what it sent, even when the visitor is signed out", async () => {
  const deps = testStorefront({ findVisitor: async () => null });
  expect(where(await postByVisitor(deps, post(path, "name=x"), route().things))).toEqual([
    303,
    `${appUrl}/things?notice=unauthenticated&sent={%22name%22:%22x%22}`,
  ]);
});

it("answers 503 to an error and logs it once, or gives the refusal that the route has for it", async () => {
  const log = recordingLog();
  const deps = testStorefront({ log });
  const down = await postByVisitor(deps, post(path, { name: "bug" }), route().things);
  expect([down.status, down.headers.get("retry-after")]).toEqual([503, "60"]);
  expect(log.lines).toEqual([
    {
      fields: { error: "Error", errorMessage: "connection refused" },
      message: "a thing could not be made",
    },
  ]);
  const { things } = route({ refusalFor: () => badFields });
  expect((await postByVisitor(deps, post(path, { name: "bug" }), things)).status).toBe(400);
  expect(log.lines).toHaveLength(1);
});

it("always redirects for a route without JSON, sets its cookies, and can ignore the body", async () => {
  const request = post(path, tooLarge, { "content-type": "text/plain" });
  const answer = await postByAnyone(testStorefront(), request, {
    body: "ignored",
    fields: (body) => ({ ok: true, value: body }),
    work: async ({ who, fields }) => ({ ok: true, value: [who, fields] }),
    failure: "",
    next: (value) => ({ to: `/?${JSON.stringify(value)}`, cookies: ["a=1", "b=2"] }),
    back: () => "/refused",
  });
  expect(where(answer)).toEqual([303, `${appUrl}/?[null,null]`]);
  expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
});

it("sends a browser to a payment origin only", () => {
  const log = recordingLog();
  const deps = testStorefront({ log });
  const opened = { url: "https://checkout.stripe.com/c/pay/cs_test_1" };
  expect(stripePage(deps, opened)).toEqual({ ok: true, value: opened });
  expect(stripePage(deps, { url: "https://checkout.stripe.com.evil.example/pay" })).toMatchObject({
    ok: false,
    refusal: { code: "unavailable" },
  });
  expect(log.lines.map(({ fields }) => fields)).toEqual([
    { origin: "https://checkout.stripe.com.evil.example" },
  ]);
});
