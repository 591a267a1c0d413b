import { adoptCustomer, ownerOf } from "../customer/customer.ts";
import { type AccessChange, lacksReason, recordAct } from "../customer/journal.ts";
import { offerOf } from "../model/catalog.ts";
import type { Owner } from "../model/owner.ts";
import { endedStatuses } from "../rules/coverage/live.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { promiseOf } from "../stripe/promise.ts";
import { isDisputed, isNotRefundable } from "../stripe/refusals.ts";
import { idOf, paidIntentsOf } from "../stripe/shapes.ts";
import type { SyncingDeps } from "../sync-port.ts";
import { type Decision, decide, findUnbound, type UnboundSale } from "./store.ts";

type Sale = Pick<UnboundSale, "sourceId" | "customerId">;
type Refusal = { ok: false; reason: string; message: string };
export type DecisionResult = { ok: true } | Refusal;

/**
 * Gives a sale of the queue to an owner. A session gets our metadata, with the promise of the offer, and its customer
 * becomes one of the owner's; a subscription or invoice, whose price the catalog names by now, only the owner.
 *
 * @throws Stripe's and the database's errors
 */
export async function bindUnbound(
  deps: SyncingDeps,
  input: { sourceId: string; owner: Owner; offer?: string } & Decision,
): Promise<DecisionResult> {
  const { sourceId, owner } = input;
  const open = await findOpen(deps, input);
  if (!open.ok) return open;
  const customerId = await customerOf(deps, open.sale);
  if (!customerId) return refuse("no_customer", "This sale has no customer at Stripe. Refund it.");
  const holder = await ownerOf(deps.db, customerId);
  if (holder && (holder.type !== owner.type || holder.id !== owner.id))
    return refuse("other_owner", "The customer of this sale belongs to another owner.");
  if (sourceId.startsWith("cs_")) {
    const offer = input.offer ? offerOf(deps.catalog, input.offer) : undefined;
    if (!offer) return refuse("unknown_offer", "Name the offer that was sold by its lookup key.");
    const metadata = writeCheckoutMetadata({
      owner,
      offer: offer.lookupKey,
      entitlementLevel: offer.level,
      ...promiseOf(offer),
    });
    await deps.stripe.checkout.sessions.update(sourceId, { metadata });
  }
  const at = new Date(deps.clock.now());
  if (!holder) await adoptCustomer(deps.db, owner, customerId, at);
  const outcome = await deps.sync(customerId, { source: "person" });
  const granted =
    outcome.kind === "applied" &&
    outcome.entitlements.entitlements.some((each) => each.sourceId === sourceId);
  if (!granted && (await findUnbound(deps.db, sourceId))?.state === "open")
    return refuse(
      "still_unbound",
      "It still belongs to no offer. Add its price to an offer of the catalog (`also`), then bind it again.",
    );
  await decide(deps.db, sourceId, "bound", { ...input, at });
  await journalise(deps, { owner, customerId, sourceId, change: "unbound_bound", input });
  return { ok: true };
}

/**
 * Refunds a sale of the queue in full, after syncing its customer again: what is bound by now is not refunded. A
 * subscription is ended with it, or Stripe would charge it again. One that the buyer's bank took back stays in the queue.
 *
 * @throws Stripe's and the database's errors
 */
export async function refundUnbound(
  deps: SyncingDeps,
  input: { sourceId: string } & Decision,
): Promise<DecisionResult> {
  const before = await findOpen(deps, input);
  if (!before.ok) return before;
  const { sourceId } = input;
  const customerId = await customerOf(deps, before.sale);
  const owner = customerId ? await ownerOf(deps.db, customerId) : null;
  if (customerId && owner) await deps.sync(customerId, { source: "person" });
  const after = await findOpen(deps, input);
  if (!after.ok) return after;
  const payments = await paymentsOf(deps, sourceId);
  if (payments.length === 0) return refuse("nothing_to_refund", "Nothing was paid for it by card or bank.");
  for (const id of payments)
    if (!(await refund(deps, sourceId, id)))
      return refuse(
        "disputed",
        "The buyer's bank has taken the money back. Answer the dispute, or dismiss it.",
      );
  if (sourceId.startsWith("sub_")) await endSubscription(deps, sourceId);
  await decide(deps.db, sourceId, "refunded", { ...input, at: new Date(deps.clock.now()) });
  if (customerId && owner) {
    await journalise(deps, { owner, customerId, sourceId, change: "unbound_refunded", input });
    await deps.sync(customerId, { source: "person" });
  }
  return { ok: true };
}

/** @returns false when the buyer's bank holds the money, so that there is nothing to refund */
async function refund({ stripe }: SyncingDeps, sourceId: string, paymentIntentId: string): Promise<boolean> {
  try {
    await stripe.refunds.create(
      { payment_intent: paymentIntentId, reason: "requested_by_customer" },
      { idempotencyKey: `tollgate:unbound:refund:${sourceId}:${paymentIntentId}` },
    );
    return true;
  } catch (error) {
    if (!isNotRefundable(error)) throw error;
    return !isDisputed(error);
  }
}

async function endSubscription({ stripe }: SyncingDeps, subscriptionId: string): Promise<void> {
  const { status } = await stripe.subscriptions.retrieve(subscriptionId);
  if (endedStatuses.includes(status)) return;
  await stripe.subscriptions.cancel(
    subscriptionId,
    {},
    { idempotencyKey: `tollgate:unbound:cancel:${subscriptionId}` },
  );
}

/** Takes a sale out of the queue without an act, with the reason. */
export async function dismissUnbound(
  deps: SyncingDeps,
  input: { sourceId: string } & Decision,
): Promise<DecisionResult> {
  const open = await findOpen(deps, input);
  if (!open.ok) return open;
  const { sourceId, customerId } = open.sale;
  await decide(deps.db, sourceId, "dismissed", { ...input, at: new Date(deps.clock.now()) });
  const owner = customerId ? await ownerOf(deps.db, customerId) : null;
  if (customerId && owner)
    await journalise(deps, { owner, customerId, sourceId, change: "unbound_dismissed", input });
  return { ok: true };
}

/** The sale, while nobody has decided about it. */
async function findOpen(
  { db }: Pick<SyncingDeps, "db">,
  { sourceId, ...decision }: { sourceId: string } & Decision,
): Promise<{ ok: true; sale: Sale } | Refusal> {
  if (lacksReason(decision))
    return refuse("reason_required", "`by` and `reason` are required; both are kept.");
  const row = await findUnbound(db, sourceId);
  if (!row) return refuse("not_found", `${sourceId} is not in the queue of unbound sales.`);
  return row.state === "open"
    ? { ok: true, sale: row }
    : refuse("already_decided", `${sourceId} was ${row.state} before.`);
}

function refuse(reason: string, message: string): Refusal {
  return { ok: false, reason, message };
}

async function customerOf({ stripe }: SyncingDeps, { sourceId, customerId }: Sale): Promise<string | null> {
  if (customerId) return customerId;
  if (sourceId.startsWith("cs_")) return idOf((await stripe.checkout.sessions.retrieve(sourceId)).customer);
  if (sourceId.startsWith("sub_")) return idOf((await stripe.subscriptions.retrieve(sourceId)).customer);
  return idOf((await stripe.invoices.retrieve(sourceId)).customer);
}

/** The PaymentIntents that paid for it: a subscription's of its newest invoice. */
async function paymentsOf({ stripe }: SyncingDeps, sourceId: string): Promise<string[]> {
  if (sourceId.startsWith("cs_")) {
    const intent = idOf((await stripe.checkout.sessions.retrieve(sourceId)).payment_intent);
    return intent ? [intent] : [];
  }
  if (sourceId.startsWith("in_"))
    return paidIntentsOf(await stripe.invoices.retrieve(sourceId, { expand: ["payments"] }));
  const { latest_invoice: invoice } = await stripe.subscriptions.retrieve(sourceId, {
    expand: ["latest_invoice.payments"],
  });
  return invoice && typeof invoice !== "string" && invoice.status === "paid" ? paidIntentsOf(invoice) : [];
}

interface Act {
  owner: Owner;
  customerId: string;
  sourceId: string;
  change: AccessChange;
  input: Decision;
}

function journalise(
  { db, clock, policy }: SyncingDeps,
  { owner, customerId, sourceId, change, input }: Act,
): Promise<void> {
  return recordAct(db, {
    owner,
    customerId,
    entitlementId: sourceId,
    change,
    cause: `person:${input.by}: ${input.reason}`,
    policyVersion: policy.version,
    at: new Date(clock.now()),
  });
}
