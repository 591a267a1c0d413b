import type Stripe from "stripe";
import { invalidRequest, type StripeFault } from "../protocol/errors.ts";
import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { finalizeInvoice } from "./invoice.ts";

/**
 * Finalizes a draft, or leaves it a draft and says why. The subscription stays as it is.
 * Source: docs.stripe.com/billing/subscriptions/webhooks, "Invoice finalization failure".
 */
export function tryToFinalize(
  world: World,
  draft: Stripe.Invoice,
): { invoice: Stripe.Invoice; failure: StripeFault | null } {
  const blocked = world.store.hidden.finalizationFailures.get(idOf(draft.customer) ?? "");
  if (draft.status !== "draft" || !blocked)
    return { failure: null, invoice: finalizeInvoice(world, cleared(world, draft)) };
  const failure = unknownLocation();
  const { code, doc_url, message, type } = failure.body;
  const last_finalization_error = {
    type,
    message,
    ...(code === undefined ? {} : { code }),
    ...(doc_url === undefined ? {} : { doc_url }),
  };
  const { invoice: invoices } = world.store.tables;
  const automatic_tax = {
    ...draft.automatic_tax,
    enabled: true,
    status: "requires_location_inputs",
  } as const;
  const failed = change(
    world,
    invoices,
    draft,
    { automatic_tax, last_finalization_error },
    "invoice.updated",
  );
  emit(world, "invoice.finalization_failed", failed);
  return { failure, invoice: failed };
}

/** @throws StripeFault 400 if the invoice cannot be finalized. */
export function finalizeOrRefuse(world: World, draft: Stripe.Invoice): Stripe.Invoice {
  const { failure, invoice } = tryToFinalize(world, draft);
  if (failure) throw failure;
  return invoice;
}

/** Makes every finalization for a customer fail, or no longer. Stripe: an address that has no tax location. */
export function failFinalizations(world: World, customerId: string, fails: boolean): void {
  const { finalizationFailures } = world.store.hidden;
  if (fails) finalizationFailures.put({ id: customerId });
  else finalizationFailures.remove(customerId);
}

/** The error of the last attempt goes with the next one that succeeds. */
function cleared(world: World, draft: Stripe.Invoice): Stripe.Invoice {
  if (draft.last_finalization_error === null) return draft;
  const automatic_tax = { ...draft.automatic_tax, status: "complete" } as const;
  return change(world, world.store.tables.invoice, draft, { automatic_tax, last_finalization_error: null });
}

/** Source: docs.stripe.com/tax/customer-locations; docs.stripe.com/error-codes, `customer_tax_location_invalid`. */
function unknownLocation(): StripeFault {
  return invalidRequest(
    "The customer's location isn't recognized. Set a valid customer address in order to automatically calculate tax.",
    { code: "customer_tax_location_invalid" },
  );
}
