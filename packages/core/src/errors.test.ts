import { expect, it } from "vitest";
import { BillingError, nameOf } from "./errors.ts";

it("a log names the kind of what was thrown and never its message, which may contain personal data", () => {
  expect(nameOf(new TypeError("ada@example.test"))).toBe("TypeError");
  expect(nameOf(new BillingError("price_missing", "pro_month"))).toBe("BillingError");
  for (const thrown of ["ada@example.test", null, undefined, { name: "Ada Lovelace" }])
    expect(nameOf(thrown)).toBe("unknown");
});
