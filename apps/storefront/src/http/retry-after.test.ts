import { expect, it } from "vitest";
import { withRetryAfter } from "./retry-after.ts";

it("says in Retry-After when a refused client may try again", async () => {
  const headers = { "x-retry-after": "42", "content-type": "application/json" };
  const answer = withRetryAfter(new Response('{"message":"Too many requests."}', { status: 429, headers }));
  expect(answer.status).toBe(429);
  expect(answer.headers.get("retry-after")).toBe("42");
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(await answer.json()).toEqual({ message: "Too many requests." });
});

it("changes no other answer", () => {
  for (const answer of [new Response(null), new Response(null, { status: 429 })])
    expect(withRetryAfter(answer)).toBe(answer);
});
