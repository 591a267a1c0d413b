import Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { startReceiver, subscribe, subscribeDestination } from "../testing/receiver.ts";
import { startSimulation } from "../testing/simulation.ts";

const thinDestination = {
  enabled_events: ["v1.customer.created"],
  event_payload: "thin",
  name: "thin",
  type: "webhook_endpoint",
  webhook_endpoint: { url: "http://127.0.0.1:1/thin" },
} as const satisfies Stripe.V2.Core.EventDestinationCreateParams;

async function created(extra: Partial<Stripe.V2.Core.EventDestinationCreateParams> = {}) {
  const simulation = await startSimulation();
  const { eventDestinations } = simulation.stripe.v2.core;
  const destination = await eventDestinations.create({
    ...thinDestination,
    enabled_events: [...thinDestination.enabled_events],
    ...extra,
  });
  return { ...simulation, destination, eventDestinations };
}

describe("an event destination", () => {
  test("shows its secret only when it is created and asked for, and its address only when asked for", async () => {
    const quiet = await created();
    expect(quiet.destination.webhook_endpoint).toEqual({ signing_secret: null, url: null });
    const include = ["webhook_endpoint.signing_secret", "webhook_endpoint.url"];
    const { destination, eventDestinations } = await created({ include });
    const { url } = thinDestination.webhook_endpoint;
    expect(destination.webhook_endpoint).toEqual({ signing_secret: expect.stringMatching(/^whsec_/), url });
    const again = await eventDestinations.retrieve(destination.id, { include: ["webhook_endpoint.url"] });
    expect(again.webhook_endpoint).toEqual({ signing_secret: null, url });
    await expect(
      eventDestinations.retrieve(destination.id, { include: ["webhook_endpoint.signing_secret"] }),
    ).rejects.toMatchObject({ statusCode: 400, code: "invalid_fields" });
  });

  test("has the fields and the times of API v2", async () => {
    const { destination } = await created({ description: "for the shop", metadata: { a: "1" } });
    expect(destination).toMatchObject({
      id: expect.stringMatching(/^ed_test_/),
      object: "v2.core.event_destination",
      created: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      description: "for the shop",
      enabled_events: ["v1.customer.created"],
      event_payload: "thin",
      events_from: ["@self"],
      livemode: false,
      metadata: { a: "1" },
      status: "enabled",
    });
    expect(destination).not.toHaveProperty("snapshot_api_version");
  });

  test("is changed, disabled, enabled and deleted", async () => {
    const { destination, eventDestinations } = await created({ metadata: { a: "1", b: "2" } });
    const { id } = destination;
    expect(await eventDestinations.update(id, { name: "other", metadata: { a: "3" } })).toMatchObject({
      name: "other",
      metadata: { a: "3", b: "2" },
    });
    expect(await eventDestinations.disable(id)).toMatchObject({
      status: "disabled",
      status_details: { disabled: { reason: "user" } },
    });
    expect(await eventDestinations.enable(id)).toMatchObject({ status: "enabled" });
    expect(await eventDestinations.del(id)).toMatchObject({ id, deleted: true });
    await expect(eventDestinations.retrieve(id)).rejects.toMatchObject({
      statusCode: 404,
      code: "not_found",
    });
  });

  test.each([
    ["a thin type in the snapshot style", { event_payload: "snapshot" as const }],
    ["a snapshot type in the thin style", { enabled_events: ["customer.created"] }],
    ["a version for thin events", { snapshot_api_version: "2026-10-28.endive" }],
    ["an address that is none", { webhook_endpoint: { url: "shop.test" } }],
  ])("with %s is refused", async (_, extra) => {
    await expect(created(extra)).rejects.toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
  });

  test("is listed by pages that name the next one", async () => {
    const { eventDestinations } = await created();
    for (const name of ["b", "c", "d", "e"])
      await eventDestinations.create({ ...thinDestination, enabled_events: ["*"], name });
    const first = await eventDestinations.list({ limit: 2 });
    expect(first).toMatchObject({ next_page_url: expect.stringContaining("page="), previous_page_url: null });
    expect(first).not.toHaveProperty("has_more");
    const names: string[] = [];
    for await (const { name } of eventDestinations.list({ limit: 2 })) names.push(name);
    expect(names).toEqual(["e", "d", "c", "b", "thin"]);
  });
});

describe("a destination of the thin style", () => {
  test("gets what stripe-node reads as an event notification: the object's name, and the snapshot event's id", async () => {
    const { simulator, stripe } = await startSimulation();
    const receiver = await startReceiver();
    await subscribeDestination(stripe, receiver, "thin", ["v1.customer.created"]);
    const customer = await stripe.customers.create({ name: "Ada" }, { idempotencyKey: "k1" });
    await stripe.customers.update(customer.id, { name: "Ada L" });
    await simulator.webhooks.flush();
    const [snapshot] = (await stripe.events.list({ type: "customer.created" })).data;
    expect(receiver.received).toEqual([]);
    expect(receiver.notified).toMatchObject([
      {
        id: expect.stringMatching(/^evt_test_/),
        object: "v2.core.event",
        context: null,
        created: new Date(customer.created * 1000).toISOString(),
        livemode: false,
        reason: { type: "request", request: { idempotency_key: "k1" } },
        related_object: { id: customer.id, type: "customer", url: `/v1/customers/${customer.id}` },
        snapshot_event: snapshot?.id,
        type: "v1.customer.created",
      },
    ]);
    expect(receiver.notified[0]).not.toHaveProperty("data");
  });

  test("leads stripe-node to the event and to the object", async () => {
    const { simulator, stripe } = await startSimulation();
    const receiver = await startReceiver();
    const { webhook_endpoint: endpoint } = await subscribeDestination(stripe, receiver, "thin");
    const { id } = await stripe.customers.create({ name: "Ada" });
    await simulator.webhooks.flush();
    const payload = JSON.stringify(receiver.notified[0]);
    const secret = endpoint?.signing_secret ?? "";
    const header = stripe.webhooks.generateTestHeaderString({ payload, secret });
    const notification = stripe.parseEventNotification(payload, header, secret);
    expect(await notification.fetchEvent()).toMatchObject({
      id: notification.id,
      type: "v1.customer.created",
    });
    expect(await (notification as Stripe.Events.UnknownEventNotification).fetchRelatedObject()).toMatchObject(
      { id, name: "Ada" },
    );
  });

  test("gets no snapshot twin's id when Stripe does not name it", async () => {
    const { simulator, stripe } = await startSimulation();
    const receiver = await startReceiver();
    await subscribeDestination(stripe, receiver, "thin");
    simulator.webhooks.configure({ namesTwin: false });
    await stripe.customers.create({});
    await simulator.webhooks.flush();
    expect(receiver.notified).toHaveLength(1);
    expect(receiver.notified[0]).not.toHaveProperty("snapshot_event");
  });

  test("is retried until it accepts, and sent again by hand", async () => {
    const { simulator, stripe } = await startSimulation();
    const receiver = await startReceiver();
    await subscribeDestination(stripe, receiver, "thin");
    receiver.answer.status = 500;
    await stripe.customers.create({});
    await simulator.webhooks.flush();
    receiver.answer.status = 200;
    await simulator.clock.advance({ minutes: 2 });
    const [, second] = simulator.deliveries;
    expect(second).toMatchObject({ attempt: 2, status: 200, type: "v1.customer.created" });
    await simulator.webhooks.redeliver(second?.eventId ?? "");
    expect(receiver.notified).toHaveLength(3);
  });

  test("gets a ping, whatever it has enabled", async () => {
    const { simulator, stripe } = await startSimulation();
    const receiver = await startReceiver();
    const { id } = await subscribeDestination(stripe, receiver, "thin", ["v1.customer.created"]);
    await stripe.v2.core.eventDestinations.ping(id);
    await simulator.webhooks.flush();
    expect(receiver.notified).toMatchObject([
      { type: "v2.core.event_destination.ping", related_object: { id } },
    ]);
  });
});

test("both styles are delivered at once, each signed with the secret of its own destination", async () => {
  const { simulator, stripe } = await startSimulation();
  const [thin, snapshot, endpoint] = [await startReceiver(), await startReceiver(), await startReceiver()];
  await subscribeDestination(stripe, thin, "thin");
  await subscribeDestination(stripe, snapshot, "snapshot");
  await subscribe(stripe, endpoint);
  await stripe.customers.create({});
  await simulator.webhooks.flush();
  expect(new Set([thin.secret, snapshot.secret, endpoint.secret]).size).toBe(3);
  expect(snapshot.received.map(({ id }) => id)).toEqual(endpoint.received.map(({ id }) => id));
  expect(thin.notified).toMatchObject([{ snapshot_event: snapshot.received[0]?.id }]);
});
