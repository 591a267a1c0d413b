import type Stripe from "stripe";
import type { CheckoutPlan } from "./checkout-plan.ts";
import type { Instrument } from "./instrument.ts";
import type { PendingDelivery } from "./pending-delivery.ts";
import { createTable, type ReadMode, type Row, type Table } from "./table.ts";
import type { ThinEvent } from "./thin-event.ts";

/** A secret that Stripe shows once, stored apart from its row. */
export interface Secret extends Row {
  secret: string;
}

/** An amount of a mid-period change, collected with the next invoice of the subscription as a line with its id. */
export interface PendingProration extends Row {
  subscription: string;
  item: string;
  /** `ii_…` */
  invoiceItem: string;
  price: string;
  description: string;
  /** Minor units; a credit is negative. */
  amount: number;
  discounts: Stripe.InvoiceLineItem.DiscountAmount[];
  /** The invoice line that a credit takes back, `il_…`. */
  credits: string | null;
  quantity: number;
  start: number;
  end: number;
}

/** The lines of an invoice that has more than it embeds. */
export interface InvoiceLines extends Row {
  lines: Stripe.InvoiceLineItem[];
}

/** A resumption that waits for its invoice; the id is the subscription's. */
export interface Resumption extends Row {
  invoice: string;
  behavior: "resume_on_payment_attempt" | "resume_on_payment_success";
  /** What the subscription becomes. */
  anchor: number;
  items: Stripe.SubscriptionItem[];
  /** Unix seconds. */
  expires: number;
}

/** Minor units. */
interface OtherBalance extends Row {
  customer: string;
  currency: string;
  amount: number;
}

export type Store = ReturnType<typeof createStore>;

export function createStore() {
  const mode: ReadMode = { stale: false };
  const customerOf = (row: { customer?: unknown }) => idOf(row.customer);
  const tables = {
    balance_transaction: createTable<Stripe.BalanceTransaction>(mode),
    "billing_portal.configuration": createTable<Stripe.BillingPortal.Configuration>(mode),
    "billing_portal.session": createTable<Stripe.BillingPortal.Session>(mode),
    charge: createTable<Stripe.Charge>(mode, {
      customer: customerOf,
      payment_intent: (row) => idOf(row.payment_intent),
    }),
    "checkout.session": createTable<Stripe.Checkout.Session>(mode, {
      customer: customerOf,
      invoice: (row) => idOf(row.invoice),
      payment_intent: (row) => idOf(row.payment_intent),
      subscription: (row) => idOf(row.subscription),
    }),
    coupon: createTable<Stripe.Coupon>(mode),
    credit_note: createTable<Stripe.CreditNote>(mode, {
      customer: customerOf,
      invoice: (row) => idOf(row.invoice),
    }),
    customer: createTable<Stripe.Customer>(mode, { email: (row) => row.email }),
    customer_balance_transaction: createTable<Stripe.CustomerBalanceTransaction>(mode, {
      customer: customerOf,
    }),
    discount: createTable<Stripe.Discount>(mode),
    dispute: createTable<Stripe.Dispute>(mode, {
      charge: (row) => idOf(row.charge),
      payment_intent: (row) => idOf(row.payment_intent),
    }),
    event: createTable<Stripe.Event>(mode),
    invoice: createTable<Stripe.Invoice>(mode, {
      customer: customerOf,
      subscription: (row) => idOf(row.parent?.subscription_details?.subscription),
    }),
    invoice_payment: createTable<Stripe.InvoicePayment>(mode, {
      invoice: (row) => idOf(row.invoice),
      payment_intent: (row) => idOf(row.payment.payment_intent),
      payment_record: (row) => idOf(row.payment.payment_record),
    }),
    invoiceitem: createTable<Stripe.InvoiceItem>(mode, { customer: customerOf }),
    payment_intent: createTable<Stripe.PaymentIntent>(mode, { customer: customerOf }),
    payment_method: createTable<Stripe.PaymentMethod>(mode, { customer: customerOf }),
    payment_record: createTable<Stripe.PaymentRecord>(mode),
    price: createTable<Stripe.Price>(mode, {
      product: (row) => idOf(row.product),
      lookup_key: (row) => row.lookup_key,
    }),
    product: createTable<Stripe.Product>(mode),
    promotion_code: createTable<Stripe.PromotionCode>(mode, { code: (row) => row.code.toLowerCase() }),
    "radar.early_fraud_warning": createTable<Stripe.Radar.EarlyFraudWarning>(mode, {
      charge: (row) => idOf(row.charge),
    }),
    refund: createTable<Stripe.Refund>(mode, {
      charge: (row) => idOf(row.charge),
      payment_intent: (row) => idOf(row.payment_intent),
    }),
    setup_intent: createTable<Stripe.SetupIntent>(mode, { customer: customerOf }),
    subscription: createTable<Stripe.Subscription>(mode, { customer: customerOf }),
    "v2.core.event": createTable<ThinEvent>(mode),
    "v2.core.event_destination": createTable<Stripe.V2.Core.EventDestination>(mode),
    webhook_endpoint: createTable<Stripe.WebhookEndpoint>(mode),
  };
  /** State that Stripe has too but never shows. */
  const hidden = {
    deletedCustomers: createTable<Stripe.DeletedCustomer>(mode),
    deletedProducts: createTable<Stripe.DeletedProduct>(mode),
    /** Customers whose invoices cannot be finalized. */
    finalizationFailures: createTable<Row>(mode),
    instruments: createTable<Instrument & Row>(mode),
    checkoutPlans: createTable<CheckoutPlan>(mode),
    invoiceLines: createTable<InvoiceLines>(mode),
    itemOwners: createTable<{ id: string; subscription: string }>(mode),
    /** Events announced ahead of time, to announce each once. */
    notices: createTable<Row>(mode),
    /** What a customer has in currencies other than its own. */
    otherBalances: createTable<OtherBalance>(mode, { customer: (row) => row.customer }),
    pendingDeliveries: createTable<PendingDelivery>(mode),
    prorations: createTable<PendingProration>(mode, { subscription: (row) => row.subscription }),
    resumptions: createTable<Resumption>(mode),
    secrets: createTable<Secret>(mode),
  };
  return {
    tables,
    hidden,
    /** Runs a reader that sees each object as before its last change; lists leave out objects that never changed. */
    staleRead<T>(read: () => T): T {
      mode.stale = true;
      try {
        return read();
      } finally {
        mode.stale = false;
      }
    },
    dump: (): Record<string, Row[]> =>
      Object.fromEntries(
        [...Object.entries(tables), ...Object.entries(hidden)].map(([name, table]) => [name, table.dump()]),
      ),
    load(saved: Record<string, Row[]>): void {
      for (const [name, table] of [...Object.entries(tables), ...Object.entries(hidden)]) {
        // A saved state comes from `dump` of the same tables; its rows have the table's type by construction.
        (table as unknown as Table<Row>).load(saved[name] ?? []);
      }
    },
  };
}

export type ObjectName = keyof Store["tables"];

/** The table of an API object by name, for code that follows references of any kind. */
export function tableNamed(store: Store, name: ObjectName): Table<Row> {
  return store.tables[name] as unknown as Table<Row>;
}

/** The id in a field that holds an id, an expanded object or nothing. */
export function idOf(reference: unknown): string | null {
  if (typeof reference === "string") return reference;
  if (
    typeof reference === "object" &&
    reference !== null &&
    "id" in reference &&
    typeof reference.id === "string"
  ) {
    return reference.id;
  }
  return null;
}
