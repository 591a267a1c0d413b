import type Stripe from "stripe";
import { type FraudWarning, readFraudWarnings, type WarningQuestion } from "./fraud-warnings.ts";
import { completeLists, everyPage, type ReadMeter } from "./pages.ts";
import { paymentIntentsOf } from "./shapes.ts";

/** Everything Stripe knows of one customer that can change what its owner is allowed to do. */
export interface StripeFacts {
  subscriptions: Stripe.Subscription[];
  sessions: Stripe.Checkout.Session[];
  /** All payments with their refunds; NULL when this look did not ask where the money went. */
  payments: Stripe.PaymentIntent[] | null;
  /** The disputes of each disputed payment that was read, by payment intent. */
  disputes: Map<string, Stripe.Dispute[]>;
  /** Those that this look asked for. */
  fraudWarnings: FraudWarning[];
  /** Whether Stripe says that the customer is gone. */
  customerDeleted: boolean;
}

type Depth = "sales" | "sales and money";

export interface Questions {
  depth: Depth;
  warnings: WarningQuestion;
  /** Whether a customer without any sale is asked for itself: nothing else would say that it was deleted. */
  isCustomerAsked: boolean;
}

/**
 * Reads the truth of one customer: all subscriptions of every status, and all checkout sessions with their lines,
 * payments and refunds. Two calls for a customer with at most 100 of each; one more for each further page, for each
 * embedded list that Stripe cut short, and for each disputed payment. The lists are read side by side: each object is
 * as it was at some moment after the look began.
 *
 * Where the money of a subscription went is no part of either list (since the basil version an invoice leads to its
 * payment, and a payment no longer to its invoice), so a third list is read when the depth asks for it. Fraud warnings
 * are in no list of a customer's at all (fraud-warnings.ts).
 */
export async function readStripe(
  stripe: Stripe,
  customerId: string,
  { meter, depth, warnings, isCustomerAsked }: Questions & { meter: ReadMeter },
): Promise<StripeFacts> {
  const customer = customerId;
  const [subscriptions, sessions, payments] = await Promise.all([
    everyPage(meter, (page) =>
      stripe.subscriptions.list({
        customer,
        status: "all",
        limit: 100,
        expand: ["data.latest_invoice.payments", "data.customer"],
        ...page,
      }),
    ),
    everyPage(meter, (page) =>
      stripe.checkout.sessions.list({
        customer,
        limit: 100,
        expand: ["data.line_items", "data.payment_intent.latest_charge.refunds", "data.customer"],
        ...page,
      }),
    ),
    depth === "sales"
      ? null
      : everyPage(meter, (page) =>
          stripe.paymentIntents.list({
            customer,
            limit: 100,
            expand: ["data.latest_charge.refunds"],
            ...page,
          }),
        ),
  ]);
  await completeLists(stripe, meter, { subscriptions, sessions, payments: payments ?? [] });
  const disputes = new Map<string, Stripe.Dispute[]>();
  for (const paymentIntentId of disputedPayments([...paymentsOf(sessions), ...(payments ?? [])]))
    disputes.set(
      paymentIntentId,
      await everyPage(meter, (page) =>
        stripe.disputes.list({ payment_intent: paymentIntentId, limit: 100, ...page }),
      ),
    );
  const covering = coveringPayments(subscriptions);
  const fraudWarnings = await readFraudWarnings(stripe, meter, {
    question: warnings,
    payments: [...paymentsOf(sessions), ...(payments ?? []).filter(({ id }) => covering.has(id))],
  });
  const customerDeleted =
    subscriptions.length + sessions.length === 0
      ? isCustomerAsked && (await isDeleted(stripe, meter, customerId))
      : [...subscriptions, ...sessions].some(
          ({ customer: expanded }) =>
            typeof expanded === "object" && expanded !== null && expanded.deleted === true,
        );
  return { subscriptions, sessions, payments, disputes, fraudWarnings, customerDeleted };
}

async function isDeleted(stripe: Stripe, meter: ReadMeter, customerId: string): Promise<boolean> {
  meter.reads += 1;
  return (await stripe.customers.retrieve(customerId)).deleted === true;
}

function paymentsOf(sessions: Stripe.Checkout.Session[]): Stripe.PaymentIntent[] {
  return sessions.flatMap(({ payment_intent: intent }) =>
    intent && typeof intent !== "string" ? [intent] : [],
  );
}

/** The payments of subscriptions' newest invoices: the only ones of theirs that access rests on. */
function coveringPayments(subscriptions: Stripe.Subscription[]): Set<string> {
  return new Set(
    subscriptions.flatMap(({ latest_invoice: invoice }) =>
      invoice && typeof invoice !== "string" ? paymentIntentsOf(invoice) : [],
    ),
  );
}

function disputedPayments(payments: Stripe.PaymentIntent[]): Set<string> {
  const disputed = payments.filter(
    ({ latest_charge: charge }) => charge && typeof charge !== "string" && charge.disputed,
  );
  return new Set(disputed.map(({ id }) => id));
}
