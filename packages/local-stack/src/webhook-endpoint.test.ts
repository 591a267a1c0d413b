import { createStripeSimulator, type StripeSimulator } from "@tollgate/stripe-simulator";
import { afterEach, beforeEach, expect, it } from "vitest";
import { registerWebhookEndpoint, type WebhookEndpoint } from "./webhook-endpoint.ts";

let simulator: StripeSimulator;
let url: string;

beforeEach(async () => {
  simulator = createStripeSimulator();
  ({ url } = await simulator.listen());
});

afterEach(() => simulator.close());

const register = (address: string, known?: WebhookEndpoint) =>
  registerWebhookEndpoint({ stripe: { url, secretKey: "sk_test_probe" }, address, known });

it("creates an endpoint once, and reuses its secret", async () => {
  const first = await register("http://127.0.0.1:3000/api/webhooks/stripe");
  expect(first.secret).toMatch(/^whsec_/);
  expect(await register("http://127.0.0.1:3000/api/webhooks/stripe", first)).toEqual(first);
});

it("moves the endpoint with the storefront, under the same secret", async () => {
  const first = await register("http://127.0.0.1:3000/api/webhooks/stripe");
  expect(await register("http://127.0.0.1:3001/api/webhooks/stripe", first)).toEqual(first);
  const headers = { authorization: "Bearer sk_test_probe" };
  const { data } = (await (await fetch(`${url}/v1/webhook_endpoints`, { headers })).json()) as {
    data: Array<{ url: string }>;
  };
  expect(data.map((endpoint) => endpoint.url)).toEqual(["http://127.0.0.1:3001/api/webhooks/stripe"]);
});

it("creates another when the simulator no longer has it", async () => {
  const first = await register("http://127.0.0.1:3000/api/webhooks/stripe");
  simulator.reset();
  const second = await register("http://127.0.0.1:3000/api/webhooks/stripe", first);
  expect(second.id).not.toBe(first.id);
});

it("reports the simulator's answer when it refuses", async () => {
  await expect(register("nowhere")).rejects.toThrow(
    /The simulator refused the webhook endpoint: [\s\S]*Invalid URL/,
  );
});
