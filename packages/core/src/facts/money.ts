import type Stripe from "stripe";
import { compareIds } from "../model/order.ts";
import { idOf, paymentIntentsOf } from "../stripe/shapes.ts";
import { readFraudWarnings } from "./fraud-warnings.ts";
import { disputeWindow, hasLeft } from "./invoice-list.ts";
import { everyPage } from "./pages.ts";
import type { ReadRequest, StripeFacts } from "./read-request.ts";
import { completeRefunds, completeSessions, sessionExpand } from "./session-list.ts";

interface Sales {
  subscriptions: readonly Stripe.Subscription[];
  /** A sale that a waiting event's payment belongs to is added. */
  sessions: Stripe.Checkout.Session[];
  invoices: readonly Stripe.Invoice[];
}

type Money = Pick<
  StripeFacts,
  "payments" | "charges" | "paymentRecords" | "disputes" | "creditNotes" | "fraudWarnings"
>;

/**
 * Where the money went: payments with their refunds, disputes, credit notes and early fraud warnings. Since basil an
 * invoice leads to its payments and a payment no longer to its invoice, so payments are a list of their own.
 */
export async function readMoney(
  stripe: Stripe,
  customer: string,
  sales: Sales,
  request: ReadRequest,
): Promise<Money> {
  const { meter, depth, named } = request;
  const since = paymentsSince(sales, request);
  const payments =
    since === null ? null : { since, list: await listPayments(stripe, customer, since, request) };
  if (depth !== "sales") await readNamed(stripe, sales, payments?.list ?? [], request);
  const intents = [...paymentsOf(sales.sessions), ...(payments?.list ?? [])];
  const { charges, paymentRecords } =
    depth === "sales" ? { charges: [], paymentRecords: [] } : await readOtherPayments(stripe, sales, request);
  const disputes = new Map<string, Stripe.Dispute[]>();
  for (const { id, latest_charge: charge } of intents)
    if (!disputes.has(id) && charge && typeof charge !== "string" && charge.disputed)
      disputes.set(id, await listDisputes(stripe, request, { payment_intent: id }));
  for (const { id, disputed } of charges)
    if (disputed) disputes.set(id, await listDisputes(stripe, request, { charge: id }));
  const creditNotes = await readCreditNotes(stripe, sales, request);
  const fraudWarnings = await readFraudWarnings(stripe, meter, {
    ids: named.fraudWarnings,
    payments: depth === "everything" ? warnable(intents, sales, request) : [],
  });
  return { payments, charges, paymentRecords, disputes, creditNotes, fraudWarnings };
}

/** Of invoices that were credited after their payment; by an ordinary sync, of those whose credits have changed. */
async function readCreditNotes(
  stripe: Stripe,
  { invoices }: Sales,
  { depth, meter, stored }: ReadRequest,
): Promise<Map<string, Stripe.CreditNote[]>> {
  const known = new Map(
    (stored?.subscriptions ?? [])
      .flatMap((subscription) => subscription.invoices)
      .map(({ id, creditedInAll }) => [id, creditedInAll]),
  );
  const read = new Map<string, Stripe.CreditNote[]>();
  for (const { id: invoice, post_payment_credit_notes_amount: amount } of invoices) {
    if (amount === 0 || read.has(invoice) || (depth === "sales" && known.get(invoice) === amount)) continue;
    read.set(
      invoice,
      await everyPage(meter, (page) => stripe.creditNotes.list({ invoice, limit: 100, ...page })),
    );
  }
  return read;
}

async function listPayments(
  stripe: Stripe,
  customer: string,
  since: number,
  { meter }: ReadRequest,
): Promise<Stripe.PaymentIntent[]> {
  const intents = await everyPage(meter, (page) =>
    stripe.paymentIntents.list({
      customer,
      limit: 100,
      created: { gte: since },
      expand: ["data.latest_charge.refunds"],
      ...page,
    }),
  );
  for (const { latest_charge: charge } of intents) await completeRefunds(stripe, { meter }, charge);
  return intents;
}

function listDisputes(
  stripe: Stripe,
  { meter }: ReadRequest,
  payment: { payment_intent: string } | { charge: string },
): Promise<Stripe.Dispute[]> {
  return everyPage(meter, (page) => stripe.disputes.list({ ...payment, limit: 100, ...page }));
}

/** Unix seconds; NULL when nobody asked where the money went. */
function paymentsSince(
  { subscriptions, sessions, invoices }: Sales,
  { depth, stored, at }: ReadRequest,
): number | null {
  if (depth === "sales") {
    const undecided = undecidedInvoices(subscriptions, invoices, stored);
    return undecided.length === 0 ? null : Math.min(...undecided.map(({ created }) => created));
  }
  const listed = new Set(subscriptions.map(({ id }) => id));
  const left = new Set(subscriptions.filter((each) => hasLeft(each, { stored, at })).map(({ id }) => id));
  const storedInvoices = (stored?.subscriptions ?? []).flatMap((each) =>
    listed.has(each.id) ? each.invoices : [],
  );
  const rested = invoices.filter((invoice) => !left.has(subscriptionOf(invoice) ?? ""));
  return Math.min(
    at - disputeWindow,
    ...rested.map(({ created }) => created),
    ...storedInvoices.map(({ createdAt }) => createdAt),
    ...sessions.map(({ created }) => created),
    ...(stored?.purchases ?? []).map(({ createdAt }) => createdAt),
  );
}

/**
 * Unpaid invoices that were attempted. Of an active subscription: has the payment failed, or does a bank still decide?
 * Of one that is past due, as long as its payment was never read: the days of grace after a bank debit count from then.
 */
function undecidedInvoices(
  subscriptions: readonly Stripe.Subscription[],
  invoices: readonly Stripe.Invoice[],
  stored: ReadRequest["stored"],
): Stripe.Invoice[] {
  const processing = new Set(
    (stored?.payments ?? []).filter(({ status }) => status === "processing").map(({ id }) => id),
  );
  const known = new Set((stored?.payments ?? []).map(({ id }) => id));
  const statuses = new Map(subscriptions.map(({ id, status }) => [id, status]));
  return invoices.filter((invoice) => {
    const payments = (invoice.payments?.data ?? []).map(({ payment }) =>
      idOf(payment.payment_intent ?? null),
    );
    // Whatever was done to the invoice meanwhile, the bank may have answered.
    if (payments.some((id) => id !== null && processing.has(id))) return true;
    if (!invoice.attempted) return false;
    const status = statuses.get(subscriptionOf(invoice) ?? "");
    if (status === "active") return invoice.status === "open";
    const isOwed = invoice.status === "open" || invoice.status === "uncollectible";
    return status === "past_due" && isOwed && payments.some((id) => id !== null && !known.has(id));
  });
}

export function subscriptionOf(invoice: Stripe.Invoice): string | null {
  return idOf(invoice.parent?.subscription_details?.subscription ?? null);
}

/** Payments of waiting events that no list holds: of a sale that had ended, for instance. */
async function readNamed(
  stripe: Stripe,
  { sessions }: Sales,
  payments: Stripe.PaymentIntent[],
  request: ReadRequest,
): Promise<void> {
  const { meter, named, stored } = request;
  const found = new Set([...paymentsOf(sessions), ...payments].map(({ id }) => id));
  for (const { payment } of stored?.purchases ?? []) if (payment) found.add(payment.id);
  for (const { payments: paid } of stored?.subscriptions.flatMap(({ invoices }) => invoices) ?? [])
    for (const { paymentId } of paid) found.add(paymentId);
  for (const id of new Set(named.payments)) {
    if (found.has(id) || !id.startsWith("pi_")) continue;
    const sold = await everyPage(meter, (page) =>
      stripe.checkout.sessions.list({
        payment_intent: id,
        limit: 100,
        expand: sessionExpand,
        ...page,
      }),
    );
    await completeSessions(stripe, request, sold);
    sessions.push(...sold);
  }
}

/** Charges and payment records that paid an invoice by themselves. */
async function readOtherPayments(
  stripe: Stripe,
  { invoices }: Sales,
  { meter }: ReadRequest,
): Promise<Pick<Money, "charges" | "paymentRecords">> {
  const charges = new Map<string, Stripe.Charge>();
  const paymentRecords = new Map<string, Stripe.PaymentRecord>();
  for (const { payments } of invoices)
    for (const { payment } of payments?.data ?? []) {
      const chargeId = idOf(payment.charge ?? null);
      const recordId = idOf(payment.payment_record ?? null);
      if (chargeId && !charges.has(chargeId)) {
        meter.reads += 1;
        charges.set(chargeId, await stripe.charges.retrieve(chargeId, { expand: ["refunds"] }));
      }
      if (recordId && !paymentRecords.has(recordId)) {
        meter.reads += 1;
        paymentRecords.set(recordId, await stripe.paymentRecords.retrieve(recordId));
      }
    }
  return { charges: [...charges.values()], paymentRecords: [...paymentRecords.values()] };
}

function paymentsOf(sessions: readonly Stripe.Checkout.Session[]): Stripe.PaymentIntent[] {
  return sessions.flatMap(({ payment_intent: intent }) =>
    intent && typeof intent !== "string" ? [intent] : [],
  );
}

/** Seconds after a payment in which a card network warns of it, and how many payments are asked for at most. */
const warningWindow = 60 * 86_400;
const mostAsked = 3;

/** The newest payments that access rests on: of newest invoices of live subscriptions, and of sales that still run. */
function warnable(
  intents: readonly Stripe.PaymentIntent[],
  { subscriptions, sessions }: Sales,
  { at, stored }: ReadRequest,
): Stripe.PaymentIntent[] {
  const invoices = subscriptions.flatMap(({ ended_at: endedAt, latest_invoice: invoice }) =>
    endedAt === null && invoice && typeof invoice !== "string" ? [invoice] : [],
  );
  const ids = new Set([
    ...invoices.flatMap(paymentIntentsOf),
    ...paymentsOf(sessions).map(({ id }) => id),
    ...(stored?.purchases ?? []).flatMap(({ payment }) => payment?.id ?? []),
  ]);
  const found = new Map(intents.map((intent) => [intent.id, intent]));
  return [...found.values()]
    .filter(({ id, created }) => ids.has(id) && created > at - warningWindow)
    .toSorted((a, b) => b.created - a.created || compareIds(a.id, b.id))
    .slice(0, mostAsked);
}
