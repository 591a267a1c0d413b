import type Stripe from "stripe";
import { z } from "zod";
import { isEnabledEvent } from "../stripe/enabled-events.ts";
import { isRetrievable } from "../stripe/retrieve-object.ts";
import { type Named, type SyncingDeps, syncSpacingMs } from "../sync-port.ts";
import { answerStranger } from "./answer-stranger.ts";
import { answerOf, type EventAnswer } from "./event-answer.ts";
import { ownerOfObject } from "./find-customer.ts";
import { assignCustomer, closeEvent, type InboxRow } from "./inbox.ts";

/** What the notification does not carry (docs.stripe.com/webhooks/handle-irrecoverable-events). */
const failureSchema = z.object({
  data: z.object({
    impact: z.object({
      event_type: z.string().nullish(),
      related_object: z.object({ id: z.string(), type: z.string() }),
    }),
  }),
});

/** An event that Stripe could not make. */
interface MissingEvent {
  /** NULL when Stripe does not say. */
  type: string | null;
  object: { id: string; object: string };
}

/**
 * Answers Stripe's word that it could not make an event: syncs the customer of the object that it is about, and parks the
 * word with an alert, so that a person learns of it. Nothing of ours: ignored.
 *
 * @throws what the sync throws, for the engine's retry
 */
export async function answerFailure(deps: SyncingDeps, row: InboxRow): Promise<EventAnswer> {
  const missing = await readFailure(deps.stripe, row.stripeEventId);
  if (!missing) return park(deps, row, "Stripe could not make an event and does not say of what");
  const { object, type } = missing;
  const what = `Stripe could not make ${type ?? "an event"} of ${object.id}`;
  if (!isAboutAccess(missing)) return ignore(deps, row, `${what}, which changes no access`);
  const found = await ownerOfObject(deps, object);
  const { customerId, paymentIntentId } = found;
  // Its customer is stored afterwards: the sync must not take the word for an event of this customer that it answers.
  const outcome = customerId
    ? await deps.sync(customerId, {
        // As reconciliation does, which also finds what was never heard.
        source: "reconcile",
        spacingMs: syncSpacingMs,
        named: namedBy(object, paymentIntentId),
      })
    : null;
  if (!customerId || !outcome || outcome.kind === "unknown_customer")
    return answerStranger(deps, row, { object, ...found });
  if (outcome.kind === "applied") {
    await park(deps, row, `${what}; its customer was synced`);
    await assignCustomer(deps.db, row.stripeEventId, { customerId, paymentIntentId });
  }
  return answerOf(customerId, outcome);
}

async function readFailure(stripe: Stripe, eventId: string): Promise<MissingEvent | null> {
  const { impact } = failureSchema.safeParse(await stripe.v2.core.events.retrieve(eventId)).data?.data ?? {};
  if (!impact) return null;
  const { id, type: kind } = impact.related_object;
  return { type: impact.event_type?.replace(/^v1\./, "") ?? null, object: { id, object: kind } };
}

function isAboutAccess({ type, object }: MissingEvent): boolean {
  return (
    object.object === "customer" || isRetrievable(object.object) || (type !== null && isEnabledEvent(type))
  );
}

/** What the sync must read even if it is older than what syncs read otherwise. */
function namedBy({ id, object: kind }: MissingEvent["object"], paymentIntentId: string | null): Named {
  return {
    customer: kind === "customer",
    invoices: kind === "invoice" ? [id] : [],
    fraudWarnings: kind === "radar.early_fraud_warning" ? [id] : [],
    payments: paymentIntentId ? [paymentIntentId] : [],
  };
}

async function park({ db, clock, log }: SyncingDeps, row: InboxRow, reason: string): Promise<EventAnswer> {
  const { stripeEventId, type } = row;
  if (await closeEvent(db, stripeEventId, "parked", reason, new Date(clock.now())))
    log.error({ alert: "P0", stripeEventId, type, reason }, "event parked");
  return { kind: "parked", reason };
}

async function ignore({ db, clock, log }: SyncingDeps, row: InboxRow, reason: string): Promise<EventAnswer> {
  const { stripeEventId, type } = row;
  await closeEvent(db, stripeEventId, "ignored", reason, new Date(clock.now()));
  log.info({ stripeEventId, type, reason }, "event ignored");
  return { kind: "ignored", reason };
}
