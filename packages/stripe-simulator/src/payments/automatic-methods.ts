import { invalidRequest } from "../protocol/errors.ts";
import { flag, hash, oneOf, type Parsed, required } from "../protocol/params.ts";

const SHAPE = { allow_redirects: oneOf("always", "never"), enabled: required(flag()) };

/** `automatic_payment_methods` of an intent that the API makes. */
export const AUTOMATIC_METHODS = hash(SHAPE);

export interface AutomaticMethods {
  allow_redirects: "always" | "never";
  enabled: boolean;
}

/** They are on unless switched off. Source: docs.stripe.com/changelog/2023-08-16/automatic-payment-methods. */
export function automaticMethods(given: Parsed<typeof SHAPE> | undefined): AutomaticMethods | null {
  if (given?.enabled === false) return null;
  return { allow_redirects: given?.allow_redirects ?? "always", enabled: true };
}

/**
 * An intent that may redirect the customer is confirmed with a `return_url`, unless the payment is off session.
 * Source: docs.stripe.com/changelog/2023-08-16/automatic-payment-methods. @throws StripeFault 400.
 */
export function requireReturnUrl(
  kind: "PaymentIntent" | "SetupIntent",
  automatic: { allow_redirects?: string | undefined; enabled: boolean | null } | null,
  by: { return_url?: string; off_session?: boolean },
): void {
  const mayRedirect = automatic?.enabled === true && automatic.allow_redirects !== "never";
  if (!mayRedirect || by.return_url !== undefined || by.off_session === true) return;
  throw invalidRequest(
    `This ${kind} is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a \`return_url\`. If you don't want to accept redirect-based payment methods, set \`automatic_payment_methods[enabled]\` to \`true\` and \`automatic_payment_methods[allow_redirects]\` to \`never\` when creating Setup Intents and Payment Intents.`,
  );
}
