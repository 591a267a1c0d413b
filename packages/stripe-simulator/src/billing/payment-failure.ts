import type Stripe from "stripe";
import { setDelinquent } from "../payments/customer.ts";
import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World, wakeAt } from "../world/world.ts";
import { giveUpInvoice, voidInvoice } from "./invoice.ts";
import { resumptionFor } from "./resumption.ts";
import { afterClosed, afterFailure } from "./subscription-status.ts";

/**
 * Schedules the next attempt after a failure, if the retry schedule has one; else the account's settings decide.
 * A subscription that never started waits for its customer instead.
 * Source: docs.stripe.com/billing/revenue-recovery/smart-retries.
 */
function markFailed(world: World, invoice: Stripe.Invoice, isAutomatic = true): Stripe.Invoice {
  const attempt = invoice.attempt_count + 1;
  const subscriptionId = idOf(invoice.parent?.subscription_details?.subscription);
  const subscription = world.store.tables.subscription.get(subscriptionId ?? "");
  const isRetried =
    subscription !== undefined &&
    subscription.status !== "incomplete" &&
    subscription.ended_at === null &&
    resumptionFor(world, invoice)?.behavior !== "resume_on_payment_attempt";
  const waitDays = isRetried ? world.settings.retryDays[attempt - 1] : undefined;
  const next = waitDays === undefined ? null : seconds(world) + waitDays * 24 * 3600;
  const failed = fail(world, invoice, { attempt_count: attempt, next_payment_attempt: next });
  if (isAutomatic && isRetried) setDelinquent(world, idOf(invoice.customer), true);
  if (next !== null) wakeAt(world, "invoice", failed.id, next);
  const wasLast = next === null && isRetried;
  afterFailure(world, failed, wasLast);
  if (wasLast && world.settings.invoiceAfterRetries === "uncollectible")
    afterClosed(world, giveUpInvoice(world, failed, "max_payment_attempts"));
  return failed;
}

/**
 * An attempt by hand does not change the retry schedule, unless it was the first attempt.
 * Source: docs.stripe.com/api/invoices/object, attempt_count.
 */
export function refusePayment(
  world: World,
  invoice: Stripe.Invoice,
  { byHand = false }: { byHand?: boolean },
): Stripe.Invoice {
  if (!byHand) return markFailed(world, invoice);
  if (invoice.attempt_count === 0) return markFailed(world, invoice, false);
  emit(world, "invoice.payment_failed", invoice);
  return invoice;
}

/**
 * The bank returned a debit. If it was a subscription's first, the invoice is voided and the subscription stays
 * active. Source: docs.stripe.com/billing/subscriptions/overview, "Payment methods with delayed payment confirmation".
 */
export function markReturned(world: World, invoice: Stripe.Invoice): Stripe.Invoice {
  if (invoice.billing_reason !== "subscription_create") return markFailed(world, invoice);
  const failed = fail(world, invoice, {
    attempt_count: invoice.attempt_count + 1,
    next_payment_attempt: null,
  });
  return voidInvoice(world, failed);
}

function fail(world: World, invoice: Stripe.Invoice, patch: Partial<Stripe.Invoice>): Stripe.Invoice {
  const { invoice: invoices } = world.store.tables;
  const failed = change(world, invoices, invoice, { ...patch, attempted: true }, "invoice.updated");
  emit(world, "invoice.payment_failed", failed);
  return failed;
}
