import { expect, it } from "vitest";
import { pageContentSecurityPolicy, paymentOrigins } from "./security-headers.ts";

const stripe = ["https://checkout.stripe.com", "https://billing.stripe.com"];
const policyOf = (development: boolean) =>
  new Map(
    pageContentSecurityPolicy({ nonce: "abc", paymentOrigins: stripe, development })
      .split("; ")
      .map((directive) => [directive.split(" ")[0], directive]),
  );

it("lets forms redirect to Stripe's hosted pages, and to the simulator only where there is one", () => {
  expect(paymentOrigins(undefined)).toEqual(stripe);
  expect(paymentOrigins("")).toEqual(stripe);
  expect(paymentOrigins("http://127.0.0.1:12111/v1")).toEqual([...stripe, "http://127.0.0.1:12111"]);
});

it("runs scripts by nonce only and loads nothing from elsewhere", () => {
  const policy = policyOf(false);
  expect(policy.get("script-src")).toBe("script-src 'nonce-abc' 'strict-dynamic'");
  expect(policy.get("default-src")).toBe("default-src 'none'");
  expect(policy.get("form-action")).toBe(`form-action 'self' ${stripe.join(" ")}`);
  expect([...policy.values()].join()).not.toContain("unsafe");
});

it("allows eval in React's development build only", () => {
  expect(policyOf(true).get("script-src")).toContain("'unsafe-eval'");
});
