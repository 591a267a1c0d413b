import type Stripe from "stripe";

/** What paying a session creates. It is given at the creation of the session and never shown by Stripe. */
export interface CheckoutPlan {
  /** The session's id. */
  id: string;
  /** At their full prices. */
  lines: Stripe.LineItem[];
  /** Unix seconds: a period up to an anchor counts from here. */
  pricedAt: number;
  payment: {
    description: string | null;
    metadata: Record<string, string>;
    receipt_email: string | null;
    setup_future_usage: "off_session" | "on_session" | null;
    capture_method: "automatic" | "automatic_async" | "manual";
  };
  subscription: {
    description: string | null;
    metadata: Record<string, string>;
    trialDays: number | null;
    trialEnd: number | null;
    /** Unix seconds. */
    billingCycleAnchor: number | null;
    /** False: nothing is billed before the anchor. */
    prorates: boolean;
    prorationDiscounts: "included" | "itemized";
    missingPaymentMethod: "cancel" | "create_invoice" | "pause";
  };
  /** The objects of the last attempt; the next attempt uses them. */
  attempt: {
    customer: string | null;
    paymentIntent: string | null;
    subscription: string | null;
    paymentMethod: string | null;
    awaitingAuthentication: boolean;
  };
}
