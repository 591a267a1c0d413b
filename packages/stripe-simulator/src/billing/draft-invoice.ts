import type Stripe from "stripe";
import { claimCurrency } from "../payments/customer-currency.ts";
import { firstTen } from "../protocol/pagination.ts";
import { add, change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World, wakeAt } from "../world/world.ts";
import { discountsAfter } from "./discount.ts";
import { collectInvoiceItems } from "./invoice-items.ts";
import { buildLines } from "./invoice-lines.ts";
import type { LineDraft } from "./line-drafts.ts";
import type { Period } from "./period.ts";

export interface NewInvoice {
  customer: Stripe.Customer;
  currency: string;
  subscription: Stripe.Subscription | null;
  reason: Stripe.Invoice.BillingReason;
  lines: readonly LineDraft[];
  discounts: readonly Stripe.Discount[];
  period: Period;
  /** False: it stays a draft until a request finalizes it. */
  autoAdvance: boolean;
  metadata?: Record<string, string>;
  description?: string | null;
  collectionMethod?: string;
  daysUntilDue?: number | null;
  defaultPaymentMethod?: string | null;
}

/** Drafts an invoice. @param isPreview makes the same object without storing or announcing it. */
export function draftInvoice(world: World, wanted: NewInvoice, isPreview = false): Stripe.Invoice {
  const { customer, subscription } = wanted;
  const id = world.ids.make("invoice");
  const lines = buildLines(world, id, wanted.lines, wanted.discounts);
  const subtotal = lines.reduce((sum, line) => sum + line.amount, 0);
  const discountAmounts = totalDiscounts(lines, wanted.discounts);
  const total = subtotal - discountAmounts.reduce((sum, { amount }) => sum + amount, 0);
  const due = Math.max(total, 0);
  const created = seconds(world);
  const collection = wanted.collectionMethod ?? subscription?.collection_method ?? "charge_automatically";
  const daysUntilDue = wanted.daysUntilDue ?? subscription?.days_until_due ?? 30;
  const invoice: Stripe.Invoice = {
    id,
    object: "invoice",
    account_country: "US",
    account_name: world.settings.merchant,
    account_tax_ids: null,
    amount_due: due,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: due,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: wanted.autoAdvance,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: wanted.autoAdvance ? created + world.settings.draftSeconds : null,
    billing_reason: wanted.reason,
    collection_method: collection,
    created,
    currency: wanted.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: customer.tax_exempt ?? "none",
    customer_tax_ids: [],
    default_payment_method: wanted.defaultPaymentMethod ?? null,
    default_source: null,
    default_tax_rates: [],
    description: wanted.description ?? null,
    discounts: wanted.discounts.map((discount) => discount.id),
    due_date: collection === "send_invoice" ? created + daysUntilDue * 24 * 3600 : null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: null,
    latest_revision: null,
    lines: firstTen(lines, `/v1/invoices/${id}/lines`),
    livemode: false,
    metadata: wanted.metadata ?? {},
    next_payment_attempt:
      wanted.autoAdvance && collection === "charge_automatically"
        ? created + world.settings.draftSeconds
        : null,
    number: null,
    on_behalf_of: null,
    parent: subscription
      ? {
          quote_details: null,
          subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
          type: "subscription_details",
        }
      : null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: wanted.period.end,
    period_start: wanted.period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: "draft",
    status_transitions: { finalized_at: null, marked_uncollectible_at: null, paid_at: null, voided_at: null },
    subtotal,
    subtotal_excluding_tax: subtotal,
    test_clock: null,
    total,
    total_discount_amounts: discountAmounts,
    total_excluding_tax: total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: created,
  };
  if (isPreview) return invoice;
  claimCurrency(world, customer.id, wanted.currency);
  if (invoice.lines.has_more) world.store.hidden.invoiceLines.put({ id, lines });
  if (wanted.autoAdvance) wakeAt(world, "invoice", id, created + world.settings.draftSeconds);
  if (subscription) {
    const discounts = discountsAfter(world, subscription, lines);
    change(world, world.store.tables.subscription, subscription, { discounts });
  }
  collectInvoiceItems(world, invoice);
  return add(world, world.store.tables.invoice, invoice, "invoice.created");
}

/** The invoice's discounts, and those that only a proration on it has. */
function totalDiscounts(
  lines: readonly Stripe.InvoiceLineItem[],
  discounts: readonly Stripe.Discount[],
): { amount: number; discount: string }[] {
  const totals = new Map(discounts.map((discount) => [discount.id, 0]));
  for (const { amount, discount } of lines.flatMap((line) => line.discount_amounts ?? [])) {
    const id = idOf(discount) ?? "";
    totals.set(id, (totals.get(id) ?? 0) + amount);
  }
  return [...totals].map(([discount, amount]) => ({ amount, discount }));
}
