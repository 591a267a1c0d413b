import type { WireHash } from "../protocol/form.ts";
import type { VersionChange } from "./version-change.ts";

/** The list is accepted and ignored: here the Dashboard decides which methods are offered. */
function without({ payment_method_types: _, ...rest }: WireHash): WireHash {
  return rest;
}

/** Named types leave nothing to the Dashboard, so the intent has no automatic payment methods. */
function withoutAutomatic({ payment_method_types: types, ...rest }: WireHash): WireHash {
  return types === undefined ? rest : { ...rest, automatic_payment_methods: { enabled: "false" } };
}

/** Payment method types can no longer be named when a payment is begun (stripe-node's CHANGELOG, 23.0.0). */
export const paymentMethodTypes: VersionChange = {
  since: "2026-09-30.endive",
  entry: "endive",
  request: {
    "POST /v1/checkout/sessions": without,
    "POST /v1/payment_intents": withoutAutomatic,
    "POST /v1/payment_intents/:id": without,
    "POST /v1/payment_intents/:id/confirm": without,
    "POST /v1/setup_intents": withoutAutomatic,
  },
};
