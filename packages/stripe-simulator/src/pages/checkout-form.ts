import { html } from "hono/html";
import { banner, bannerWithTestNumbers } from "./banner.ts";
import { formatMoment } from "./calendar-date.ts";
import type { Fragment } from "./fragment.ts";
import { alertIcon, clockIcon, lockIcon } from "./icons.ts";
import type { Page } from "./layout.ts";
import { formatMoney } from "./money.ts";
import { orderSummary } from "./order-summary.ts";
import type { CheckoutView } from "./page-actions.ts";
import type { PaymentDraft } from "./payment-draft.ts";
import type { FieldError } from "./payment-fields.ts";
import { paymentMethodChoice } from "./payment-method-choice.ts";
import { type PromotionDraft, promotionForm } from "./promotion-form.ts";

export interface CheckoutFormState {
  view: CheckoutView;
  /** The page's own path, which its form posts to. */
  path: string;
  draft: PaymentDraft;
  error: FieldError | null;
  /** Why the payment was refused, as a sentence for the customer. */
  refusal: string | null;
  /** The refused promotion code. */
  promotion?: PromotionDraft | null;
}

/** The payment page: the order beside the form. */
export function checkoutPage(state: CheckoutFormState): Page {
  const { view, path, error, refusal, promotion = null } = state;
  const title =
    view.mode === "setup" ? `Save a payment method — ${view.merchant}` : `Checkout — ${view.merchant}`;
  return {
    title: error || refusal || promotion ? `Error: ${title}` : title,
    banner: view.needsPaymentMethod ? bannerWithTestNumbers(path, { accounts: true }) : banner(),
    main: html`<main class="split">
${orderSummary(view, promotionForm(view, path, promotion))}
<section class="half main" aria-label="Payment"><div>
${view.awaitingAuthentication && !refusal && !error ? challengeNotice(path) : ""}
${view.email ? html`<p class="email"><span class="muted">Email</span><span>${view.email}</span></p>` : ""}
${refusal ? html`<p class="alert bad" role="alert" tabindex="-1" autofocus>${alertIcon()}<span>${refusal}</span></p>` : ""}
${view.needsPaymentMethod ? paymentForm(state) : freeForm(view, path)}
<p class="foot">This page closes on ${formatMoment(view.expiresAt)}.</p>
</div></section>
</main>`,
    redirectTargets: [view.successUrl],
  };
}

function paymentForm({ view, path, draft, error }: CheckoutFormState): Fragment {
  return html`<form method="post" action="${path}" novalidate>
${paymentMethodChoice(view.merchant, draft, error, view.methods)}
<p class="submit"><button class="button wide" type="submit">${lockIcon()}${verb(view)}</button></p>
</form>
<p class="terms">${terms(view)}</p>`;
}

/** A free order: one button completes it. */
function freeForm(view: CheckoutView, path: string): Fragment {
  return html`<h2>Nothing to pay today</h2>
<p class="muted">This order is free, so no payment method is needed.</p>
<form method="post" action="${path}">
<input type="hidden" name="method" value="none">
<p class="submit"><button class="button wide" type="submit">Complete order</button></p>
</form>
<p class="terms">${view.mode === "subscription" ? `${view.merchant} asks you for a payment method before anything is charged.` : "You are not charged."}</p>`;
}

function challengeNotice(path: string): Fragment {
  return html`<p class="alert" role="status">${clockIcon()}<span>Your bank is waiting for you to confirm this payment. <a href="${path}/authenticate">Continue to your bank</a></span></p>`;
}

function verb(view: CheckoutView): string {
  if (view.mode === "setup") return "Save payment method";
  if (view.mode === "payment") return `Pay ${formatMoney(view.dueToday, view.currency)}`;
  return view.trialDays ? "Start trial" : "Subscribe";
}

function terms(view: CheckoutView): string {
  if (view.mode === "payment") return "You are charged once.";
  if (view.mode === "setup")
    return `${view.merchant} may charge this payment method in future. Nothing is charged now.`;
  const when = view.trialDays ? "when the trial ends and at each renewal" : "now and at each renewal";
  return `${view.merchant} charges you ${when}, until you cancel.`;
}
