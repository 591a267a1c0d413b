import type Stripe from "stripe";
import { customerIdOf, retireGone } from "../customer/customer.ts";
import type { BillingDeps } from "../deps.ts";
import { isoOf } from "../model/instant.ts";
import type { Owner } from "../model/owner.ts";
import { isMissing } from "../stripe/refusals.ts";
import type { SyncingDeps } from "../sync-port.ts";
import { nextChargeOf, type UpcomingCharge } from "./next-charge.ts";
import { paymentMethodOf, type SavedPaymentMethod } from "./payment-method.ts";

export interface BillingInvoice {
  /** `in_…` */
  id: string;
  number: string | null;
  /** Open enum: `open`, `paid`, `uncollectible`, `void`, or what Stripe adds later. */
  status: string;
  /** Minor units. */
  amount: number;
  currency: string;
  /** ISO 8601. */
  createdAt: string;
  /** Stripe's page, where an open invoice can be paid. */
  url: string | null;
  pdf: string | null;
}

/** A one-time payment. */
export interface BillingReceipt {
  /** `ch_…` */
  id: string;
  /** Minor units, as charged. */
  amount: number;
  /** Minor units that went back. */
  refunded: number;
  currency: string;
  /** ISO 8601. */
  createdAt: string;
  url: string | null;
  description: string | null;
}

export interface BillingDetails {
  /** What will be charged next time; NULL when Stripe has none. */
  paymentMethod: SavedPaymentMethod | null;
  /** The newest twelve, newest first, drafts left out. */
  invoices: BillingInvoice[];
  /** The newest twelve, newest first. */
  receipts: BillingReceipt[];
  /** One for each subscription that will be charged again, the soonest first. */
  nextCharge: UpcomingCharge[];
}

const shown = 12;
/** Completed checkouts to search for payments: some are subscriptions or free orders. */
const sessionsRead = 40;

/**
 * An owner's payment method, invoices, receipts and next charges, read from Stripe now; none of it is stored. Costs three
 * parallel calls, and one more for each subscription that will be charged again. NULL for an owner without a customer.
 *
 * @throws Stripe's and the database's errors
 */
export async function billingDetails(
  deps: Pick<BillingDeps, "stripe" | "db" | "log"> & Pick<SyncingDeps, "sync">,
  owner: Owner,
): Promise<BillingDetails | null> {
  const customer = await customerIdOf(deps.db, owner);
  if (!customer) return null;
  try {
    return await readDetails(deps, customer);
  } catch (error) {
    if (isMissing(error) && (await retireGone(deps, owner, customer))) return null;
    throw error;
  }
}

async function readDetails(
  deps: Pick<BillingDeps, "stripe" | "log">,
  customer: string,
): Promise<BillingDetails> {
  const [about, invoices, sessions] = await Promise.all([
    readCustomer(deps, customer),
    deps.stripe.invoices.list({ customer, limit: shown + 8 }),
    deps.stripe.checkout.sessions.list({
      customer,
      status: "complete",
      limit: sessionsRead,
      expand: ["data.payment_intent.latest_charge", "data.line_items"],
    }),
  ]);
  return {
    ...about,
    invoices: invoices.data
      .filter(({ status }) => status !== "draft")
      .slice(0, shown)
      .map(invoiceOf),
    receipts: sessions.data.flatMap(receiptOf).slice(0, shown),
  };
}

/** The payment method and what will be charged to it. Reads the previews as soon as the subscriptions are known. */
async function readCustomer(
  deps: Pick<BillingDeps, "stripe" | "log">,
  customerId: string,
): Promise<Pick<BillingDetails, "nextCharge" | "paymentMethod">> {
  const customer = await deps.stripe.customers.retrieve(customerId, {
    expand: ["invoice_settings.default_payment_method", "subscriptions.data.default_payment_method"],
  });
  if (customer.deleted) return { nextCharge: [], paymentMethod: null };
  const subscriptions = customer.subscriptions?.data ?? [];
  const charges = await Promise.all(subscriptions.map((subscription) => nextChargeOf(deps, subscription)));
  return {
    paymentMethod: paymentMethodOf(customer, subscriptions),
    nextCharge: charges
      .filter((charge) => charge !== null)
      .sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
  };
}

function invoiceOf(invoice: Stripe.Invoice): BillingInvoice {
  return {
    id: invoice.id,
    number: invoice.number,
    status: invoice.status ?? "unknown",
    amount: invoice.total,
    currency: invoice.currency,
    createdAt: isoOf(invoice.created),
    url: invoice.hosted_invoice_url ?? null,
    pdf: invoice.invoice_pdf ?? null,
  };
}

/** Receipts come from checkouts, because a charge no longer names its invoice; a one-time checkout has no invoice. */
function receiptOf(session: Stripe.Checkout.Session): BillingReceipt[] {
  const intent = session.payment_intent;
  if (session.mode !== "payment" || !intent || typeof intent === "string") return [];
  const charge = intent.latest_charge;
  if (!charge || typeof charge === "string" || !charge.paid) return [];
  const bought = session.line_items?.data.flatMap(({ description }) => description ?? []) ?? [];
  return [
    {
      id: charge.id,
      amount: charge.amount,
      refunded: charge.amount_refunded,
      currency: charge.currency,
      createdAt: isoOf(charge.created),
      url: charge.receipt_url,
      description: bought.join(", ") || charge.description,
    },
  ];
}
