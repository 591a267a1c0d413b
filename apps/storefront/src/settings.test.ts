import { expect, it } from "vitest";
import { readSettings } from "./settings.ts";

const env = (values: Record<string, string>): NodeJS.ProcessEnv => ({ NODE_ENV: "test", ...values });

it("has a default for each limit that is unset or empty", () => {
  expect(readSettings(env({ CHECKOUT_LIMIT_PER_OWNER: "" }))).toEqual({
    checkoutsPerOwner: 20,
    checkoutsPerAddress: 60,
    portalVisitsPerOwner: 30,
    signInsPerAddress: 20,
    bookingsPerOwner: 30,
  });
});

it("uses the values that are set", () => {
  expect(readSettings(env({ CHECKOUT_LIMIT_PER_OWNER: "5" })).checkoutsPerOwner).toBe(5);
});

it.each(["0", "-1", "1.5", "many", "Infinity", "NaN"])(
  "refuses a limit of %s and names the variable",
  (value) => {
    expect(() => readSettings(env({ PORTAL_LIMIT_PER_OWNER: value }))).toThrow(/PORTAL_LIMIT_PER_OWNER/);
  },
);
