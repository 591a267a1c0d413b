/**
 * The actions that the hosted pages call. The pages only show and forward; every rule (which card is declined,
 * what a payment creates) is outside of them.
 */

/** What a person types into the payment form. Card numbers are Stripe's published test numbers. */
export type PaymentForm =
  | { method: "card"; number: string; expiry: string; cvc: string; name: string }
  | { method: "bank_debit"; accountHolder: string; iban: string }
  /** Nothing has to be paid, so nothing is asked for. */
  | { method: "none" };

/** A way to pay that the page has a form for. */
export type CheckoutMethod = Exclude<PaymentForm["method"], "none">;

export type PayOutcome =
  /** Paid, or a bank debit accepted for later settlement: go to `redirectTo` (the success URL). */
  | { kind: "complete"; redirectTo: string }
  /** The bank said no. The session stays open, so the person can try another card. */
  | { kind: "declined"; code: string; message: string }
  /** The bank wants the person to confirm: show the challenge page. */
  | { kind: "authenticate" }
  /** A field is malformed: say which. */
  | {
      kind: "invalid";
      field: "number" | "expiry" | "cvc" | "name" | "accountHolder" | "iban";
      message: string;
    };

export type PromotionOutcome =
  | { kind: "applied" }
  /** The code cannot be used: say why, at its field. */
  | { kind: "invalid"; field: "promotionCode"; message: string };

export interface CheckoutLine {
  description: string;
  quantity: number;
  /** Minor units (cents), before any discount. */
  amount: number;
  /** Minor units of the next renewal, with the discounts that last until then; the amount if it never renews. */
  renewal: number;
  /** "month", "year" or null for a one-time price. */
  interval: string | null;
}

export interface CheckoutDiscount {
  /** The code as it was set, when one was typed or given. */
  promotionCode: string | null;
  /** The coupon's name, or the code. */
  label: string;
  /** "20% off for 3 months" */
  terms: string;
  /** Minor units, positive. */
  amount: number;
}

export interface CheckoutView {
  id: string;
  mode: "payment" | "subscription" | "setup";
  status: "open" | "complete" | "expired";
  merchant: string;
  currency: string;
  /** Minor units, before any discount. */
  subtotal: number;
  /** What is taken off; null when there is no discount. */
  discount: CheckoutDiscount | null;
  /** Minor units, after discounts. */
  total: number;
  /** Minor units; less than `total` during a trial. */
  dueToday: number;
  trialDays: number | null;
  email: string | null;
  lines: CheckoutLine[];
  cancelUrl: string | null;
  successUrl: string | null;
  /** Unix seconds. */
  expiresAt: number;
  /** Whether a promotion code can be typed. */
  allowPromotionCodes: boolean;
  /** False if the page asks for no payment method: nothing to pay, and none required. */
  needsPaymentMethod: boolean;
  /** The ways to pay that the session does not exclude. */
  methods: readonly CheckoutMethod[];
  /** True while the last attempt waits for the person to confirm at their bank. */
  awaitingAuthentication: boolean;
}

export interface CheckoutPageActions {
  /** The session behind a hosted page's URL, or null if there is none. */
  find(sessionId: string): CheckoutView | null;
  pay(sessionId: string, form: PaymentForm): Promise<PayOutcome>;
  /** The answer to the bank's challenge. */
  authenticate(sessionId: string, confirmed: boolean): Promise<PayOutcome>;
  /** What a person typed into the field for a promotion code. */
  applyPromotionCode(sessionId: string, code: string): PromotionOutcome;
  /** Takes the code off again. */
  removePromotionCode(sessionId: string): void;
}
