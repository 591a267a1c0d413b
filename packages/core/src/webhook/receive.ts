import { customerOfObject } from "../customer/customer-of-object.ts";
import type { BillingDeps } from "../deps.ts";
import { nameOf } from "../errors.ts";
import { generationFailure, isEnabledEvent } from "../stripe/enabled-events.ts";
import { customerOf, readStripeEvent, type StripeEvent } from "../stripe/event.ts";
import { verifySignature } from "../stripe/signature.ts";
import { type EventDisposition, type StoredEvent, storeEvent } from "./inbox.ts";
import { readBody } from "./request-body.ts";

export type WebhookDeps = Pick<
  BillingDeps,
  "stripe" | "db" | "clock" | "log" | "announce" | "webhookSecrets" | "livemode"
>;

/** Stripe's events are a few kilobytes; an invoice with hundreds of lines stays well below this. */
const maxBodyBytes = 512 * 1024;

/**
 * Receives a webhook of Stripe's: verifies it, stores its event once, announces it, answers.
 *
 * | answer | when |
 * |---|---|
 * | 200 `{ ok: true, idempotent: false }` | stored now (committed) |
 * | 200 `{ ok: true, idempotent: true }` | stored before |
 * | 400 | not signed by Stripe, or not an event: nothing was changed |
 * | 405, 413 | not a POST; larger than 512 KiB |
 * | 503 | could not be stored or announced: Stripe sends it again (docs.stripe.com/webhooks#retries) |
 */
export async function handleStripeWebhook(deps: WebhookDeps, request: Request): Promise<Response> {
  if (request.method !== "POST") return answer(405, { ok: false, error: "Use POST." }, { allow: "POST" });
  const body = await readBody(request, maxBodyBytes);
  if (!body.ok) return answer(body.status, { ok: false, error: body.reason });
  const signature = verifySignature(
    { stripe: deps.stripe, secrets: deps.webhookSecrets, now: deps.clock.now() },
    body.text,
    request.headers.get("stripe-signature"),
  );
  if (!signature.ok) {
    deps.log.warn({ reason: signature.reason }, "webhook refused");
    return answer(400, { ok: false, error: signature.reason });
  }
  const reading = readStripeEvent(body.text);
  if (!reading.ok) {
    deps.log.error({ alert: "P1", reason: reading.reason }, "signed webhook could not be read");
    return answer(400, { ok: false, error: reading.reason });
  }
  return receive(deps, reading.event, body.text);
}

async function receive(deps: WebhookDeps, received: StripeEvent, payload: string): Promise<Response> {
  const about = { stripeEventId: received.id, type: received.type };
  const disposition = dispositionOf(deps, received);
  let event = received;
  let stored: StoredEvent;
  try {
    if (disposition.state === "received") event = await withCustomer(deps, received);
    stored = await storeEvent(deps.db, event, payload, disposition, new Date(deps.clock.now()));
  } catch (error) {
    deps.log.error({ ...about, error: nameOf(error) }, "webhook could not be stored");
    return answer(
      503,
      { ok: false, error: "The event could not be stored. Send it again." },
      { "retry-after": "5" },
    );
  }
  const known = stored.deliveries > 1;
  if (stored.state !== "received") {
    if (known) deps.log.info({ ...about, state: stored.state }, "skipped replay");
    else if (stored.state === "parked")
      deps.log.error({ ...about, alert: "P0", reason: disposition.reason }, "event parked");
    else deps.log.info({ ...about, reason: disposition.reason }, "event ignored");
    return answer(200, { ok: true, idempotent: known, state: stored.state });
  }
  try {
    // A known event is announced too: after a crash between commit and announcement, the next delivery repairs it.
    await deps.announce({ stripeEventId: event.id, customerId: customerOf(event), type: event.type });
  } catch (error) {
    deps.log.error({ ...about, error: nameOf(error) }, "webhook could not be announced");
    return answer(
      503,
      { ok: false, error: "The event is stored but not announced. Send it again." },
      { "retry-after": "5" },
    );
  }
  deps.log.info(
    { ...about, deliveries: stored.deliveries },
    known ? "known event still waiting" : "event received",
  );
  return answer(200, { ok: true, idempotent: known, state: stored.state });
}

/** A thin event with the customer that our rows name for its object: a sync answers all events of its customer. */
async function withCustomer({ db }: WebhookDeps, event: StripeEvent): Promise<StripeEvent> {
  const { id, object: kind } = event.data.object;
  const owner = event.style === "thin" && id ? await customerOfObject(db, kind, id) : null;
  if (!owner) return event;
  const { customerId: customer, paymentIntentId } = owner;
  return { ...event, data: { object: { ...event.data.object, customer, payment_intent: paymentIntentId } } };
}

/** What to do with an event on its first delivery. */
function dispositionOf(deps: WebhookDeps, event: StripeEvent): EventDisposition {
  if (event.account)
    return {
      state: "parked",
      reason: "an event of a connected account: this installation serves its own account only",
    };
  if (event.livemode !== deps.livemode)
    return {
      state: "parked",
      reason: `a ${event.livemode ? "live" : "test"} event on a ${deps.livemode ? "live" : "test"} installation`,
    };
  if (!isEnabledEvent(event.type))
    return { state: "ignored", reason: `events of type ${event.type} change no access` };
  if (event.style === "thin" && event.type !== generationFailure && !event.data.object.id)
    return { state: "parked", reason: "a thin event that names no object: nothing says whose it is" };
  return { state: "received", reason: null };
}

function answer(
  status: number,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store", ...headers } });
}
