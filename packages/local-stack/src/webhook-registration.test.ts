import { createStripeSimulator, type StripeSimulator } from "@tollgate/stripe-simulator";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  type EventStyle,
  registerWebhooks,
  type WebhookRegistration,
  webhookSecrets,
} from "./webhook-registration.ts";

let simulator: StripeSimulator;
let stripe: { url: string; secretKey: string };

beforeEach(async () => {
  simulator = createStripeSimulator();
  stripe = { url: (await simulator.listen()).url, secretKey: "sk_test_probe" };
});

afterEach(() => simulator.close());

const register = (events: EventStyle, known: WebhookRegistration = {}, port = 3000) =>
  registerWebhooks({ stripe, address: `http://127.0.0.1:${port}/api/webhooks/stripe` }, known, events);

it.each([
  ["snapshot", 1],
  ["thin", 1],
  ["both", 2],
] as const)("registers %s events at one address, with a secret for each style", async (events, count) => {
  const secrets = webhookSecrets(await register(events))?.split(",") ?? [];
  expect(new Set(secrets).size).toBe(count);
  for (const secret of secrets) expect(secret).toMatch(/^whsec_/);
});

it("reuses what an earlier run registered, and moves it with the storefront", async () => {
  const first = await register("both");
  expect(await register("both", first, 3001)).toEqual(first);
  const headers = { authorization: "Bearer sk_test_probe" };
  const list = `${stripe.url}/v2/core/event_destinations?include[]=webhook_endpoint.url`;
  const { data } = (await (await fetch(list, { headers })).json()) as {
    data: { webhook_endpoint: { url: string } }[];
  };
  expect(data.map((each) => each.webhook_endpoint.url)).toEqual([
    "http://127.0.0.1:3001/api/webhooks/stripe",
  ]);
});

it("goes on accepting the style of an earlier run: its destination still sends", async () => {
  const both = await register("both");
  expect(await register("snapshot", both)).toEqual(both);
});

it("creates another destination when the simulator no longer has it, and reports a refusal", async () => {
  const first = await register("thin");
  simulator.reset();
  expect((await register("thin", first)).thin?.id).not.toBe(first.thin?.id);
  const nowhere = registerWebhooks({ stripe, address: "nowhere" }, {}, "thin");
  await expect(nowhere).rejects.toThrow(/refused the event destination: [\s\S]*Invalid URL/);
});
