import { expect, test } from "vitest";
import { evaluate, expressionProblem, holds, keyOf } from "./expression.ts";

const event = {
  name: "stripe/customer.updated",
  data: { id: "cus_1", seats: 2, vip: true, tags: ["a"], plan: { id: "pro" } },
};

test.for<[source: string, value: unknown]>([
  ["event.data.id == 'cus_1'", true],
  ["event.data.seats > 1", true],
  ["event.data.seats == 2", true],
  ["event.data.plan.id", "pro"],
  ["event.name.startsWith('stripe/')", true],
  ["'a' in event.data.tags", true],
  ["event.data.vip == true ? 120 : 0", 120],
  ["event.data.missing", null],
  ["event.data.missing == null", true],
  ["event.data.missing.deeper == 'x'", null],
  ["event.data.missing == 'x' || event.data.seats > 1", true],
  ["event.data.missing > 3", null],
  ["event.data.missing.startsWith('x')", null],
  ["has(event.data.missing)", false],
  ["has(event.data.id) && event.data.id == 'cus_1'", true],
  ["event.data.constructor == 'x'", null],
])("%s gives %s", ([source, value]) => {
  expect(evaluate(source, { event })).toEqual(value);
});

test("only true fulfils a condition; no condition is always fulfilled", () => {
  expect(holds(undefined, { event })).toBe(true);
  expect(holds("event.data.seats", { event })).toBe(false);
  expect(holds("event.data.id == async.data.id", { event, async: event })).toBe(true);
  expect(holds("event.data.id == async.data.id", { event, async: { data: {} } })).toBe(false);
});

test("a missing value is a key of its own", () => {
  expect(keyOf("event.data.id", { event })).toBe('"cus_1"');
  expect(keyOf("event.data.missing", { event })).toBe("null");
});

test("an expression that does not parse has an explanation", () => {
  expect(expressionProblem("event.data.id ==")).not.toBeNull();
  expect(expressionProblem("event.data.id == 'a'")).toBeNull();
});
