import type { InvoicePageActions, InvoicePageView } from "../invoice-page-actions.ts";
import type { CheckoutPageActions, CheckoutView, PaymentForm, PayOutcome } from "../page-actions.ts";
import type {
  PlanOutcome,
  PlanPreview,
  PlanRefusal,
  PortalPageActions,
  PortalPlan,
  PortalSubscriptionView,
  PortalView,
} from "../portal-page-actions.ts";

export function checkoutView(changes: Partial<CheckoutView> = {}): CheckoutView {
  return {
    id: "cs_test_1",
    mode: "subscription",
    status: "open",
    merchant: "Fernwood Academy",
    currency: "eur",
    subtotal: 2900,
    discount: null,
    total: 2900,
    dueToday: 2900,
    trialDays: null,
    email: "mara@example.com",
    lines: [{ description: "Fernwood Pro", quantity: 1, amount: 2900, renewal: 2900, interval: "month" }],
    cancelUrl: "https://shop.example/pricing",
    successUrl: "https://shop.example/success?session=cs_test_1",
    expiresAt: Date.UTC(2026, 10, 22, 9, 30) / 1000,
    allowPromotionCodes: false,
    methods: ["card", "bank_debit"],
    needsPaymentMethod: true,
    awaitingAuthentication: false,
    ...changes,
  };
}

export interface CheckoutCalls {
  actions: CheckoutPageActions;
  paid: PaymentForm[];
  answered: boolean[];
  codes: (string | null)[];
}

/** One session, an outcome for every attempt, and a record of what the pages asked for. */
export function checkoutActions(view: CheckoutView, outcome: PayOutcome): CheckoutCalls {
  const paid: PaymentForm[] = [];
  const answered: boolean[] = [];
  const codes: (string | null)[] = [];
  return {
    paid,
    answered,
    codes,
    actions: {
      find: (id) => (id === view.id ? view : null),
      pay: async (_id, form) => {
        paid.push(form);
        return outcome;
      },
      authenticate: async (_id, confirmed) => {
        answered.push(confirmed);
        return outcome;
      },
      applyPromotionCode: (_id, code) => {
        codes.push(code);
        return code === "SAVE20"
          ? { kind: "applied" }
          : { kind: "invalid", field: "promotionCode", message: "This code is invalid." };
      },
      removePromotionCode: () => {
        codes.push(null);
      },
    },
  };
}

export function portalSubscription(changes: Partial<PortalSubscriptionView> = {}): PortalSubscriptionView {
  return {
    id: "sub_1",
    description: "Fernwood Pro",
    status: "active",
    amount: 2900,
    currency: "eur",
    interval: "month",
    currentPeriodEnd: Date.UTC(2026, 11, 20) / 1000,
    cancelAt: null,
    quantity: 1,
    priceId: "price_1",
    plans: [],
    ...changes,
  };
}

export function portalView(changes: Partial<PortalView> = {}): PortalView {
  return {
    id: "bps_1",
    merchant: "Fernwood Academy",
    email: "mara@example.com",
    returnUrl: "https://shop.example/account",
    subscriptions: [portalSubscription()],
    paymentMethods: [{ id: "pm_1", brand: "visa", last4: "4242", isDefault: true }],
    invoices: [
      {
        id: "in_1",
        number: "FRN-0001",
        created: Date.UTC(2026, 10, 20) / 1000,
        total: 2900,
        currency: "eur",
        status: "paid",
        url: "https://stripe.example/i/in_1",
      },
    ],
    features: { cancel: true, updatePaymentMethod: true, invoiceHistory: true, updateEmail: true },
    flow: null,
    ...changes,
  };
}

export function portalPlan(changes: Partial<PortalPlan> = {}): PortalPlan {
  return {
    priceId: "price_1",
    description: "Fernwood Pro",
    amount: 2900,
    currency: "eur",
    interval: "month",
    seats: null,
    ...changes,
  };
}

export function planPreview(changes: Partial<PlanPreview> = {}): PlanPreview {
  return {
    kind: "preview",
    plan: portalPlan({
      priceId: "price_2",
      description: "Fernwood Pro, yearly",
      amount: 29000,
      interval: "year",
    }),
    quantity: 1,
    lines: [
      { description: "Unused time on 1 × Fernwood Pro", amount: -1450 },
      { description: "1 × Fernwood Pro, yearly", amount: 29000 },
    ],
    dueToday: 27550,
    credit: 0,
    renewal: 29000,
    renewsAt: Date.UTC(2027, 10, 20) / 1000,
    ...changes,
  };
}

export interface PortalCalls {
  actions: PortalPageActions;
  /** What the next answer to a change of plans is. */
  plan: { preview: PlanPreview | PlanRefusal; outcome: PlanOutcome };
  calls: string[];
  cards: PaymentForm[];
}

/** One portal session, an outcome for every new card, and a record of what the pages asked for. */
export function portalActions(view: PortalView, outcome: PayOutcome): PortalCalls {
  const calls: string[] = [];
  const cards: PaymentForm[] = [];
  const plan: PortalCalls["plan"] = { preview: planPreview(), outcome: { kind: "changed" } };
  return {
    calls,
    cards,
    plan,
    actions: {
      find: (id) => (id === view.id ? view : null),
      cancel: async (_id, subscription) => {
        calls.push(`cancel ${subscription}`);
      },
      resume: async (_id, subscription) => {
        calls.push(`resume ${subscription}`);
      },
      updateCard: async (_id, form) => {
        cards.push(form);
        return outcome;
      },
      previewPlan: (_id, subscription, { price, quantity }) => {
        calls.push(`preview ${subscription} ${price} ${quantity}`);
        return plan.preview;
      },
      changePlan: async (_id, subscription, { price, quantity }) => {
        calls.push(`change ${subscription} ${price} ${quantity}`);
        return plan.outcome;
      },
      updateEmail: async (_id, email) => {
        calls.push(`email ${email}`);
        return email.includes("@") ? null : "Enter an email address.";
      },
    },
  };
}

export function invoiceView(changes: Partial<InvoicePageView> = {}): InvoicePageView {
  return {
    id: "in_1",
    merchant: "Fernwood Academy",
    number: "FRN-0001",
    status: "open",
    email: "mara@example.com",
    currency: "eur",
    lines: [{ description: "1 × Fernwood Pro", quantity: 1, amount: 2900 }],
    subtotal: 2900,
    discount: 0,
    credit: 0,
    total: 2900,
    remaining: 2900,
    created: Date.UTC(2026, 10, 20) / 1000,
    dueDate: null,
    paidAt: null,
    processing: false,
    awaitingAuthentication: false,
    ...changes,
  };
}

/** One invoice, an outcome for every attempt, and a record of what was paid with. */
export function invoiceActions(view: InvoicePageView, outcome: PayOutcome) {
  const paid: PaymentForm[] = [];
  const actions: InvoicePageActions = {
    find: (id) => (id === view.id ? view : null),
    pay: async (_id, form) => {
      paid.push(form);
      return outcome;
    },
    authenticate: async () => outcome,
  };
  return { actions, paid };
}

/** The request a browser sends for a form without a file. */
export function formPost(fields: Record<string, string>): RequestInit {
  return {
    method: "POST",
    body: new URLSearchParams(fields).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  };
}
