import { expect, it } from "vitest";
import { scrubEvent, scrubText } from "./error-report-scrub.ts";

it.each([
  ["no account of Ada.Lovelace+shop@mail.example.com here", "no account of [e-mail] here"],
  [
    "GET https://shop.example/checkout/success?session_id=cs_test_a1B2c3&organisation=o1 failed",
    "GET https://shop.example/checkout/success failed",
  ],
  ["/invitations/1?token=abc", "/invitations/1"],
  ["no session cs_live_a1B2c3d4 there", "no session [session] there"],
  ["Invalid API Key provided: sk_live_51abcDEF", "Invalid API Key provided: [key]"],
  ["authorization: Bearer abc.def-ghi", "authorization: [key]"],
  [
    "connect postgres://tollgate:pass@db.example:5432/tollgate",
    "connect postgres://[login]@db.example:5432/tollgate",
  ],
  ["connect ECONNREFUSED 203.0.113.7:443", "connect ECONNREFUSED [address]:443"],
  [
    "connect ECONNREFUSED ::1:443 from 2001:db8::8a2e:370:7334.",
    "connect ECONNREFUSED [address] from [address].",
  ],
  [
    "Failed query: insert into users values ($1, $2)\nparams: ada,Ada Lovelace",
    "Failed query: insert into users values ($1, $2)\nparams: [values]",
  ],
  ["at 12:30 Map::get: std::string", "at 12:30 Map::get: std::string"],
])("makes of %j: %j", (text, scrubbed) => {
  expect(scrubText(text)).toBe(scrubbed);
});

it("scrubs hostile text in linear time, and truncates it", () => {
  expect(scrubText(`:${"a".repeat(100_000)}!`)).toHaveLength(1_000);
  expect(scrubText("::".repeat(100_000))).toHaveLength(1_000);
  expect(scrubText("a.".repeat(100_000))).toHaveLength(1_000);
});

it("sends known fields only, whatever the library adds", () => {
  const known = scrubEvent({
    type: undefined,
    message: "failed",
    request: {
      url: "https://shop.example/?session_id=cs_test_1",
      headers: { cookie: "session=1" },
      data: "card=4242",
      query_string: "session_id=cs_test_1",
    },
    user: { id: "user_ada", email: "ada@example.com", ip_address: "203.0.113.7" },
    contexts: { device: { name: "host" } },
    breadcrumbs: [{ message: "POST /api/session/sign-in" }],
    extra: { body: "password" },
    server_name: "host",
    exception: {
      values: [
        {
          type: "Error",
          value: "x",
          stacktrace: { frames: [{ filename: "a.ts", vars: { password: "1" } }] },
        },
      ],
    },
  });
  expect(known).toEqual({
    type: undefined,
    message: "failed",
    exception: { values: [{ type: "Error", value: "x", stacktrace: { frames: [{ filename: "a.ts" }] } }] },
  });
});
