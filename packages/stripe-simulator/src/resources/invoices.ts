import { currentDiscounts } from "../billing/discount.ts";
import { draftInvoice } from "../billing/draft-invoice.ts";
import { findInvoice } from "../billing/invoice.ts";
import { pendingProrations, periodLines } from "../billing/invoice-lines.ts";
import { periodEnd } from "../billing/period.ts";
import { findSubscription } from "../billing/subscription.ts";
import { currentPeriod } from "../billing/subscription-items.ts";
import { findCustomer } from "../payments/customer.ts";
import { invalidRequest } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { emptyable, flag, integer, oneOf, required, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, wakeAt } from "../world/world.ts";

export const invoiceRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/invoices/create_preview",
    returns: "invoice",
    params: { customer: text(), subscription: required(text()) },
    handle(world, { subscription: id }) {
      const subscription = findSubscription(world, id, "subscription");
      const recurring = subscription.items.data[0]?.price.recurring;
      const { end: renewal } = currentPeriod(subscription);
      const ends = subscription.cancel_at !== null && subscription.cancel_at <= renewal;
      if (subscription.ended_at !== null || subscription.cancel_at_period_end || ends || !recurring) {
        throw invalidRequest("No upcoming invoices for this subscription.", {
          code: "invoice_upcoming_none",
        });
      }
      const period = {
        end: periodEnd(renewal, recurring, subscription.billing_cycle_anchor),
        start: renewal,
      };
      const customer = findCustomer(world, idOf(subscription.customer) ?? "", "customer");
      const preview = draftInvoice(
        world,
        {
          autoAdvance: true,
          currency: subscription.currency,
          customer,
          discounts: currentDiscounts(world, subscription.discounts, false),
          lines: [
            ...pendingProrations(world, subscription),
            ...periodLines(world, subscription, period, false),
          ],
          period: { end: renewal, start: currentPeriod(subscription).start },
          reason: "upcoming",
          subscription,
        },
        true,
      );
      const starting_balance = customer.balance ?? 0;
      const due = Math.max(preview.total + starting_balance, 0);
      return {
        ...preview,
        amount_due: due,
        amount_remaining: due,
        id: `upcoming_${preview.id}`,
        starting_balance,
      };
    },
  }),
  route({
    method: "GET",
    path: "/v1/invoices/:id",
    returns: "invoice",
    params: {},
    handle: (world, _, [id]) => findInvoice(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/invoices/:id",
    returns: "invoice",
    params: {
      auto_advance: flag(),
      days_until_due: integer({ min: 0 }),
      default_payment_method: emptyable(text()),
      description: emptyable(text()),
      footer: emptyable(text()),
      metadata: metadata(),
    },
    handle(world, { metadata: given, days_until_due: _, ...fields }, [id]) {
      const invoice = findInvoice(world, id);
      const patch = { ...fields, metadata: mergeMetadata(invoice.metadata, given) };
      const starts =
        fields.auto_advance === true && invoice.status === "draft" && invoice.auto_advance !== true;
      const finalizes = seconds(world) + world.settings.draftSeconds;
      if (starts) wakeAt(world, "invoice", id, finalizes);
      const advance = starts ? { automatically_finalizes_at: finalizes } : {};
      return change(world, world.store.tables.invoice, invoice, { ...patch, ...advance }, "invoice.updated");
    },
  }),
  listRoute({
    path: "/v1/invoices/:id/lines",
    returns: "line_item",
    params: {},
    rows: (world, _, [id]) => findInvoice(world, id).lines.data,
  }),
  listRoute({
    path: "/v1/invoices",
    returns: "invoice",
    params: {
      collection_method: oneOf("charge_automatically", "send_invoice"),
      customer: text(),
      status: oneOf("draft", "open", "paid", "uncollectible", "void"),
      subscription: text(),
    },
    rows: ({ store }, { collection_method: method, customer, status, subscription }) =>
      (subscription !== undefined
        ? store.tables.invoice.where("subscription", subscription)
        : customer !== undefined
          ? store.tables.invoice.where("customer", customer)
          : store.tables.invoice.all()
      )
        .filter((row) => customer === undefined || idOf(row.customer) === customer)
        .filter((row) => status === undefined || row.status === status)
        .filter((row) => method === undefined || row.collection_method === method),
  }),
];
