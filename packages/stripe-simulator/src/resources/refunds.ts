import type Stripe from "stripe";
import { createRefund, findRefund } from "../payments/refund.ts";
import { cancelRefund } from "../payments/refund-settlement.ts";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { flag, integer, missingParam, oneOf, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { findCharge } from "./charges.ts";

export const refundRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/refunds",
    returns: "refund",
    params: {
      amount: integer({ min: 1 }),
      charge: text(),
      instructions_email: text(),
      metadata: metadata(),
      payment_intent: text(),
      reason: oneOf("duplicate", "fraudulent", "requested_by_customer"),
      refund_application_fee: flag(),
      reverse_transfer: flag(),
    },
    handle(world, { amount, charge, metadata: given, payment_intent: intent, reason }) {
      return createRefund(world, chargeOf(world, charge, intent), {
        metadata: mergeMetadata({}, given),
        reason: reason ?? null,
        ...(amount === undefined ? {} : { amount }),
      });
    },
  }),
  route({
    method: "GET",
    path: "/v1/refunds/:id",
    returns: "refund",
    params: {},
    handle: (world, _, [id]) => findRefund(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/refunds/:id",
    returns: "refund",
    params: { metadata: metadata() },
    handle(world, { metadata: given }, [id]) {
      const refund = findRefund(world, id);
      return change(
        world,
        world.store.tables.refund,
        refund,
        { metadata: mergeMetadata(refund.metadata, given) },
        "refund.updated",
      );
    },
  }),
  route({
    method: "POST",
    path: "/v1/refunds/:id/cancel",
    returns: "refund",
    params: {},
    handle: (world, _, [id]) => cancelRefund(world, findRefund(world, id)),
  }),
  listRoute({
    path: "/v1/refunds",
    returns: "refund",
    params: { charge: text(), payment_intent: text() },
    rows: ({ store }, { charge, payment_intent }) =>
      (charge !== undefined
        ? store.tables.refund.where("charge", charge)
        : payment_intent !== undefined
          ? store.tables.refund.where("payment_intent", payment_intent)
          : store.tables.refund.all()
      ).filter((row) => payment_intent === undefined || idOf(row.payment_intent) === payment_intent),
  }),
];

function chargeOf(world: World, chargeId: string | undefined, intentId: string | undefined): Stripe.Charge {
  if (chargeId !== undefined) return findCharge(world, chargeId, "charge");
  if (intentId === undefined) throw missingParam("payment_intent");
  const intent = world.store.tables.payment_intent.get(intentId);
  if (!intent) throw missingResource("payment_intent", intentId, "payment_intent");
  const latest = idOf(intent.latest_charge);
  if (latest === null || intent.status !== "succeeded") {
    throw invalidRequest(`This PaymentIntent (${intentId}) does not have a successful charge to refund.`, {
      param: "payment_intent",
    });
  }
  return findCharge(world, latest, "payment_intent");
}
