import { expect, it } from "vitest";
import { BillingError, nameOf } from "./errors.ts";

it("a log names the kind of what was thrown and never its message, which may contain personal data", () => {
  expect(nameOf(new TypeError("ada@example.test"))).toBe("TypeError");
  expect(nameOf(new BillingError("price_missing", "pro_month"))).toBe("BillingError price_missing");
  for (const thrown of ["ada@example.test", null, undefined, { name: "Ada Lovelace" }])
    expect(nameOf(thrown)).toBe("unknown");
});

it("row p: a log names the code of what caused a failure", () => {
  const refused = Object.assign(new Error("connect 10.0.0.7"), { code: "ECONNREFUSED" });
  expect(nameOf(new TypeError("fetch failed", { cause: refused }))).toBe("TypeError ECONNREFUSED");
  const tried = new AggregateError([refused, refused], "");
  expect(nameOf(new TypeError("fetch failed", { cause: tried }))).toBe("TypeError ECONNREFUSED");
  const query = new Error("Failed query: insert ada@example.test", {
    cause: Object.assign(new Error("terminated"), { code: "57P01" }),
  });
  expect(nameOf(query)).toBe("Error 57P01");
  expect(nameOf(Object.assign(new Error(""), { detail: refused }))).toBe("Error ECONNREFUSED");
  const down = new BillingError("cache_unavailable", "x", { cause: new TypeError("", { cause: refused }) });
  expect(nameOf(down)).toBe("BillingError cache_unavailable ECONNREFUSED");
});

it("a code that is a sentence, or a circle of causes, is not followed into the log", () => {
  expect(nameOf(Object.assign(new Error(""), { code: "ada@example.test" }))).toBe("Error");
  expect(nameOf(Object.assign(new Error(""), { code: 7 }))).toBe("Error");
  const circle = new Error("");
  circle.cause = circle;
  expect(nameOf(circle)).toBe("Error");
});
