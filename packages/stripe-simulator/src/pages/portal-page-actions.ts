import type { PaymentForm, PayOutcome } from "./page-actions.ts";

export interface PortalPlan {
  priceId: string;
  description: string;
  /** Minor units per interval, for one. */
  amount: number;
  currency: string;
  /** "month", "year", or with a count: "3 months". */
  interval: string;
  /** The range of the quantity; null if it is fixed. */
  seats: { min: number; max: number | null } | null;
}

export interface PortalSubscriptionView {
  id: string;
  description: string;
  status: string;
  /** Minor units per interval. */
  amount: number;
  currency: string;
  interval: string;
  quantity: number;
  priceId: string | null;
  /** Unix seconds. */
  currentPeriodEnd: number;
  /** Unix seconds; null if it renews. */
  cancelAt: number | null;
  /** The plans it can change to, its own included; empty if it cannot change. */
  plans: PortalPlan[];
}

/** The flow that a portal was opened for, and the address after it. */
export interface PortalFlow {
  type: "payment_method_update" | "subscription_cancel" | "subscription_update";
  subscription: string | null;
  after: "hosted_confirmation" | "portal_homepage" | "redirect";
  redirectTo: string | null;
  message: string | null;
}

interface PortalInvoiceView {
  id: string;
  number: string | null;
  /** Unix seconds. */
  created: number;
  /** Minor units. */
  total: number;
  currency: string;
  status: string | null;
  /** The hosted page, where an open invoice can be paid. */
  url: string | null;
}

export interface PortalView {
  id: string;
  merchant: string;
  email: string | null;
  returnUrl: string | null;
  subscriptions: PortalSubscriptionView[];
  paymentMethods: { id: string; brand: string; last4: string; isDefault: boolean }[];
  invoices: PortalInvoiceView[];
  features: { cancel: boolean; updatePaymentMethod: boolean; invoiceHistory: boolean; updateEmail: boolean };
  flow: PortalFlow | null;
}

export interface PlanWish {
  price: string;
  quantity: number;
}

export type PlanRefusal = { kind: "invalid"; field: "price" | "quantity"; message: string };

export interface PlanPreview {
  kind: "preview";
  plan: PortalPlan;
  quantity: number;
  lines: { description: string /** Minor units. */; amount: number }[];
  /** Minor units. */
  dueToday: number;
  /** Minor units credited to later invoices. */
  credit: number;
  /** Minor units of each renewal. */
  renewal: number;
  /** Unix seconds. */
  renewsAt: number;
}

export type PlanOutcome = { kind: "changed" } | { kind: "declined"; message: string } | PlanRefusal;

export interface PortalPageActions {
  find(portalSessionId: string): PortalView | null;
  /** Cancel at the end of the paid period. */
  cancel(portalSessionId: string, subscriptionId: string): Promise<void>;
  /** Remove a pending cancellation. */
  resume(portalSessionId: string, subscriptionId: string): Promise<void>;
  updateCard(portalSessionId: string, form: Extract<PaymentForm, { method: "card" }>): Promise<PayOutcome>;
  /** Previews the cost of a change. */
  previewPlan(portalSessionId: string, subscriptionId: string, wish: PlanWish): PlanPreview | PlanRefusal;
  changePlan(portalSessionId: string, subscriptionId: string, wish: PlanWish): Promise<PlanOutcome>;
  /** Null if it was changed, else the reason. */
  updateEmail(portalSessionId: string, email: string): Promise<string | null>;
}
