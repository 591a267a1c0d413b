import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { assertWebhookSecrets, verifySignature } from "./signature.ts";

const stripe = new Stripe("sk_test_signature");
const secret = "whsec_0123456789abcdef0123456789abcdef";
const older = "whsec_fedcba9876543210fedcba9876543210";
const now = Date.UTC(2026, 10, 21);
const body = JSON.stringify({ id: "evt_1", object: "event" });

const signed = (options: { secret?: string; timestamp?: number; payload?: string; scheme?: string } = {}) =>
  stripe.webhooks.generateTestHeaderString({
    payload: options.payload ?? body,
    secret: options.secret ?? secret,
    timestamp: options.timestamp ?? Math.floor(now / 1000),
    ...(options.scheme ? { scheme: options.scheme } : {}),
  });
const verify = (header: string | null, secrets = [secret]) =>
  verifySignature({ stripe, secrets, now }, body, header);

describe("a webhook signature", () => {
  it("is accepted when Stripe made it for these bytes a moment ago", () => {
    expect(verify(signed())).toEqual({ ok: true });
  });

  it("is accepted under either secret while one is being rotated", () => {
    expect(verify(signed({ secret: older }), [secret, older])).toEqual({ ok: true });
    const both = `${signed()},${signed({ secret: older }).split(",").at(1)}`;
    expect(verify(both, [older])).toEqual({ ok: true });
  });

  it("is accepted at either end of five minutes and refused a second beyond", () => {
    const seconds = Math.floor(now / 1000);
    expect(verify(signed({ timestamp: seconds - 300 })).ok).toBe(true);
    expect(verify(signed({ timestamp: seconds + 300 })).ok).toBe(true);
    expect(verify(signed({ timestamp: seconds - 301 })).ok).toBe(false);
    expect(verify(signed({ timestamp: seconds + 301 })).ok).toBe(false);
  });

  const tolerance = "more than 300 seconds away";
  const noFit = "no secret of ours fits";
  const forged: [string, string | null, string][] = [
    ["missing", null, "header is missing"],
    ["empty", "", "header is missing"],
    ["made with another secret", signed({ secret: older }), noFit],
    ["made with the word undefined", signed({ secret: "undefined" }), noFit],
    ["of the v0 scheme only", signed({ scheme: "v0" }), noFit],
    ["for other bytes", signed({ payload: `${body} ` }), noFit],
    ["sent twice and joined by the server", `${signed()}, ${signed()}`, "exactly one timestamp"],
    ["without a timestamp", signed().replace(/^t=\d+,/, ""), "exactly one timestamp"],
    ["with a timestamp that is no number", signed().replace(/^t=\d+/, "t=abc"), "whole number of seconds"],
    ["with a negative timestamp", signed().replace(/^t=/, "t=-"), "whole number of seconds"],
    [
      "with a timestamp that only begins as a number",
      signed().replace(/^t=(\d+)/, "t=$1x"),
      "whole number of seconds",
    ],
    [
      "with a timestamp that only ends as a number",
      signed().replace(/^t=/, "t=x"),
      "whole number of seconds",
    ],
    ["as old as the year 1970", signed({ timestamp: 1 }), tolerance],
    ["with nine signatures", `${signed()}${",v1=00".repeat(8)}`, "too many signatures"],
    ["longer than a header needs to be", `${signed()},v1=${"0".repeat(1024)}`, "too long"],
  ];
  it.each(forged)("is refused when it is %s, and says so", (_, header, reason) => {
    expect(verify(header)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });
});

describe("a header at its limits", () => {
  it("is accepted with eight signatures, others than v1 not counted, and with 1024 characters", () => {
    expect(verify(`${signed()}${",v1=00".repeat(7)}`).ok).toBe(true);
    expect(verify(`${signed()}${",v0=00".repeat(20)}`).ok).toBe(true);
    const padded = `${signed()},v0=`.padEnd(1024, "0");
    expect(verify(padded).ok).toBe(true);
    expect(verify(`${padded}0`).ok).toBe(false);
  });

  it("is refused by a client that cannot verify: nothing passes unchecked", () => {
    const { signature: _, ...webhooks } = stripe.webhooks;
    const unable = { stripe: { webhooks } as unknown as Stripe, secrets: [secret], now };
    expect(verifySignature(unable, body, signed())).toEqual({
      ok: false,
      reason: "this build of stripe-node cannot verify signatures",
    });
  });
});

describe("a webhook secret", () => {
  it.each([
    "",
    " ",
    "undefined",
    "null",
    "whsec_",
    "whsec_short",
    "whsec_xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "whsec_your_secret_from_stripe_here",
    "whsec_0123456789changeme0123456789",
    "whsec_0123456789change_me0123456789",
    " whsec_0123456789abcdef0123456789abcdef",
    "whsec_0123456789abcdef0123456789abcdef\n",
    "sk_test_0123456789abcdef0123456789abcdef",
  ])("of %j stops the start", (wrong) => {
    expect(() => assertWebhookSecrets([wrong])).toThrow(
      expect.objectContaining({
        code: "webhook_secret_invalid",
        message: expect.stringContaining("comes from the endpoint's page at Stripe"),
      }),
    );
  });

  it("is needed", () => {
    const missing = { code: "webhook_secret_invalid", message: expect.stringContaining("no webhook secret") };
    expect(() => assertWebhookSecrets([])).toThrow(expect.objectContaining(missing));
  });

  it("as Stripe makes them starts", () => {
    const withAnX = "whsec_x123456789xbcdef0123456789xxxxxxx";
    expect(() => assertWebhookSecrets([secret, older, withAnX])).not.toThrow();
  });
});
