import type { WireHash } from "../protocol/form.ts";
import type { VersionChange } from "./version-change.ts";

/** The list is accepted and ignored: here the Dashboard decides which methods are offered. */
function without({ payment_method_types: _, ...rest }: WireHash): WireHash {
  return rest;
}

/** Payment method types can no longer be named when a payment is begun (stripe-node's CHANGELOG, 23.0.0). */
export const paymentMethodTypes: VersionChange = {
  since: "2026-09-30.endive",
  entry: "endive",
  request: {
    "POST /v1/checkout/sessions": without,
    "POST /v1/payment_intents": without,
    "POST /v1/payment_intents/:id": without,
    "POST /v1/payment_intents/:id/confirm": without,
    "POST /v1/setup_intents": without,
  },
};
