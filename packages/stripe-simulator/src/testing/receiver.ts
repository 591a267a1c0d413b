import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { onTestFinished } from "vitest";

export interface Receiver {
  url: string;
  /** Verified events in the order of arrival. */
  received: Stripe.Event[];
  /** Verified event notifications, which is what stripe-node calls thin events, in the order of arrival. */
  notified: Notification[];
  secret: string;
  /** The status to answer with; 200 at first. */
  answer: { status: number };
}

type Notification = ReturnType<Stripe["parseEventNotification"]>;

/** A webhook endpoint that verifies signatures with the real stripe-node; it ends with the test. */
export async function startReceiver(
  onEvent: (event: Stripe.Event) => Promise<void> | void = () => {},
): Promise<Receiver> {
  const receiver: Receiver = { answer: { status: 200 }, notified: [], received: [], secret: "", url: "" };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    try {
      const signature = String(request.headers["stripe-signature"]);
      const body = Buffer.concat(chunks);
      const stripe = new Stripe("sk_test_receiver");
      if (JSON.parse(body.toString()).object === "v2.core.event") {
        receiver.notified.push(stripe.parseEventNotification(body, signature, receiver.secret));
      } else {
        const event = stripe.webhooks.constructEvent(body, signature, receiver.secret);
        receiver.received.push(event);
        await onEvent(event);
      }
      response.writeHead(receiver.answer.status).end();
    } catch {
      response.writeHead(400).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`;
  return receiver;
}

/** Registers the receiver at the simulator. */
export async function subscribe(
  stripe: Stripe,
  receiver: Receiver,
  events: Stripe.WebhookEndpointCreateParams.EnabledEvent[] = ["*"],
): Promise<Stripe.WebhookEndpoint> {
  const endpoint = await stripe.webhookEndpoints.create({ enabled_events: events, url: receiver.url });
  receiver.secret = endpoint.secret ?? "";
  return endpoint;
}

/** Registers the receiver as an event destination of this style. */
export async function subscribeDestination(
  stripe: Stripe,
  receiver: Receiver,
  style: "snapshot" | "thin",
  events: string[] = ["*"],
): Promise<Stripe.V2.Core.EventDestination> {
  const destination = await stripe.v2.core.eventDestinations.create({
    enabled_events: events,
    event_payload: style,
    include: ["webhook_endpoint.signing_secret"],
    name: "receiver",
    type: "webhook_endpoint",
    webhook_endpoint: { url: receiver.url },
  });
  receiver.secret = destination.webhook_endpoint?.signing_secret ?? "";
  return destination;
}
