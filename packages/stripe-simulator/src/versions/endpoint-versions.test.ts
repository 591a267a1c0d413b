import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { startReceiver } from "../testing/receiver.ts";
import { card, startSimulation, stockShop } from "../testing/simulation.ts";

type ApiVersion = NonNullable<Stripe.WebhookEndpointCreateParams["api_version"]>;
const ACACIA = "2024-12-18.acacia";

describe("an endpoint of an older version", () => {
  async function listening(api_version: ApiVersion) {
    const simulation = await startSimulation();
    const receiver = await startReceiver();
    const endpoint = await simulation.stripe.webhookEndpoints.create({
      api_version,
      enabled_events: ["customer.subscription.updated", "invoice.paid", "charge.succeeded"],
      url: receiver.url,
    });
    receiver.secret = endpoint.secret ?? "";
    const { monthly } = await stockShop(simulation.stripe);
    const session = await simulation.stripe.checkout.sessions.create({
      line_items: [{ price: monthly.id, quantity: 1 }],
      mode: "subscription",
      success_url: "https://shop.test",
    });
    await simulation.simulator.pay(session.id, card());
    await simulation.simulator.webhooks.flush();
    const received = (type: string) =>
      receiver.received.filter((event) => event.type === type).map((event) => event as unknown);
    return { ...simulation, received };
  }

  test("receives events in its own shape, while the API shows them in the account's", async () => {
    const { received, stripe } = await listening(ACACIA);
    expect(received("invoice.paid")).toMatchObject([
      {
        api_version: ACACIA,
        data: { object: { payment_intent: expect.stringMatching(/^pi_/), subscription: expect.any(String) } },
      },
    ]);
    expect(received("charge.succeeded")).toMatchObject([
      { data: { object: { invoice: expect.stringMatching(/^in_/) } } },
    ]);
    const [event] = (await stripe.events.list({ type: "invoice.paid" })).data;
    expect(event).toMatchObject({ api_version: "2026-10-28.endive", data: { object: { parent: {} } } });
    expect(event?.data.object).not.toHaveProperty("payment_intent");
  });

  test("receives the former values in the same shape", async () => {
    const { received, simulator } = await listening(ACACIA);
    await simulator.clock.advance({ days: 31 });
    const renewals = (received("customer.subscription.updated") as Stripe.Event[])
      .map((event) => event.data as { object: object; previous_attributes?: object })
      .filter(({ previous_attributes: former }) => former && "current_period_end" in former);
    expect(renewals).toHaveLength(1);
    expect(renewals[0]?.object).toHaveProperty("current_period_end", Date.UTC(2026, 2, 1) / 1000);
    expect(renewals[0]?.previous_attributes).toMatchObject({
      current_period_end: Date.UTC(2026, 1, 1) / 1000,
      current_period_start: Date.UTC(2026, 0, 1) / 1000,
    });
  });

  test("of the newest version receives the items' periods", async () => {
    const { received, simulator } = await listening("2026-10-28.endive");
    await simulator.clock.advance({ days: 31 });
    const [renewal] = (received("customer.subscription.updated") as Stripe.Event[])
      .map((event) => event.data.previous_attributes as object | undefined)
      .filter((former) => former && "items" in former);
    expect(renewal).toHaveProperty("items.data.0.current_period_end");
    expect(renewal).not.toHaveProperty("current_period_end");
  });
});
