import Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { BillingError } from "./errors.ts";
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

  const forged: [string, string | null][] = [
    ["missing", null],
    ["empty", ""],
    ["made with another secret", signed({ secret: older })],
    ["made with the word undefined", signed({ secret: "undefined" })],
    ["of the v0 scheme only", signed({ scheme: "v0" })],
    ["for other bytes", signed({ payload: `${body} ` })],
    ["sent twice and joined by the server", `${signed()}, ${signed()}`],
    ["without a timestamp", signed().replace(/^t=\d+,/, "")],
    ["with a timestamp that is no number", signed().replace(/^t=\d+/, "t=abc")],
    ["with a negative timestamp", signed().replace(/^t=/, "t=-")],
    ["with nine signatures", `${signed()}${",v1=00".repeat(8)}`],
    ["longer than a header needs to be", `${signed()},v1=${"0".repeat(1024)}`],
  ];
  it.each(forged)("is refused when it is %s", (_, header) => {
    expect(verify(header)).toMatchObject({ ok: false });
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
    "sk_test_0123456789abcdef0123456789abcdef",
  ])("of %j stops the start", (wrong) => {
    expect(() => assertWebhookSecrets([wrong])).toThrow(BillingError);
  });

  it("is needed", () => {
    expect(() => assertWebhookSecrets([])).toThrow(/no webhook secret/);
  });

  it("as Stripe makes them starts", () => {
    expect(() => assertWebhookSecrets([secret, older])).not.toThrow();
  });
});
