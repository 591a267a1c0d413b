import { currencyCode } from "../catalog/price.ts";
import { findCustomer } from "../payments/customer.ts";
import { findRecord, reportPayment, reportRefund } from "../payments/payment-record.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { hash, ignored, integer, oneOf, required, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";

const AMOUNT = hash({ currency: required(text(3)), value: required(integer({ min: 1 })) });
const PROCESSOR = hash({
  custom: hash({ payment_reference: text(), refund_reference: text() }),
  type: required(oneOf("custom")),
});

/** Payments outside of Stripe. Source: docs.stripe.com/api/payment-record. */
export const paymentRecordRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/payment_records/report_payment",
    returns: "payment_record",
    params: {
      amount_requested: required(AMOUNT),
      canceled: ignored(),
      customer_details: hash({ customer: text(), email: text(), name: text(), phone: text() }),
      customer_presence: oneOf("off_session", "on_session"),
      description: text(),
      failed: ignored(),
      guaranteed: ignored(),
      initiated_at: required(integer()),
      metadata: metadata(),
      outcome: oneOf("canceled", "failed", "guaranteed"),
      payment_method_details: required(
        hash({
          billing_details: ignored(),
          custom: hash({ display_name: text(), type: text() }),
          payment_method: text(),
          type: oneOf("custom"),
        }),
      ),
      processor_details: PROCESSOR,
      shipping_details: ignored(),
    },
    handle(world, params) {
      const customer = params.customer_details?.customer;
      return reportPayment(world, {
        amount: params.amount_requested.value,
        currency: currencyCode(params.amount_requested.currency, "amount_requested[currency]"),
        customer:
          customer === undefined ? null : findCustomer(world, customer, "customer_details[customer]").id,
        description: params.description ?? null,
        metadata: mergeMetadata({}, params.metadata),
        methodName: params.payment_method_details.custom?.display_name ?? "Other",
        outcome: params.outcome ?? null,
        reference: params.processor_details?.custom?.payment_reference ?? null,
      });
    },
  }),
  route({
    method: "GET",
    path: "/v1/payment_records/:id",
    returns: "payment_record",
    params: {},
    handle: (world, _, [id]) => findRecord(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/payment_records/:id/report_refund",
    returns: "payment_record",
    params: {
      amount: AMOUNT,
      initiated_at: integer(),
      metadata: metadata(),
      outcome: required(oneOf("refunded")),
      processor_details: required(PROCESSOR),
      refunded: ignored(),
    },
    handle: (world, { amount }, [id]) => reportRefund(world, findRecord(world, id), amount?.value),
  }),
  listRoute({
    path: "/v1/payment_records",
    returns: "payment_record",
    params: {},
    rows: ({ store }) => store.tables.payment_record.all(),
  }),
];
