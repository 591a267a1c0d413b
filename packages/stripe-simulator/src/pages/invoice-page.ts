import { html } from "hono/html";
import { banner, bannerWithTestNumbers } from "./banner.ts";
import { formatDay, isoDay } from "./calendar-date.ts";
import type { Fragment } from "./fragment.ts";
import { alertIcon, clockIcon, doneIcon, lockIcon } from "./icons.ts";
import type { InvoicePageView } from "./invoice-page-actions.ts";
import { merchantName, type Page } from "./layout.ts";
import { formatMoney } from "./money.ts";
import type { PaymentDraft } from "./payment-draft.ts";
import type { FieldError } from "./payment-fields.ts";
import { paymentMethodChoice } from "./payment-method-choice.ts";

export interface InvoicePageState {
  view: InvoicePageView;
  /** The page's own path, which its form posts to. */
  path: string;
  draft: PaymentDraft;
  error: FieldError | null;
  /** Why the payment was refused, as a sentence for the customer. */
  refusal: string | null;
}

/** An invoice, with a form that pays it while it is open. */
export function invoicePage(state: InvoicePageState): Page {
  const { view, path, error, refusal } = state;
  const title = `Invoice ${view.number ?? ""} — ${view.merchant}`;
  return {
    title: error || refusal ? `Error: ${title}` : title,
    banner: isPayable(view) ? bannerWithTestNumbers(path, { accounts: true }) : banner(),
    main: html`<main class="split">
${summary(view, path)}
<section class="half main" aria-label="Payment"><div>
${refusal ? html`<p class="alert bad" role="alert" tabindex="-1" autofocus>${alertIcon()}<span>${refusal}</span></p>` : ""}
${isPayable(view) ? payment(state) : outcome(view)}
</div></section>
</main>`,
  };
}

/** True if it can be paid now: https://docs.stripe.com/invoicing/overview#invoice-statuses */
export function isPayable({ status, processing }: InvoicePageView): boolean {
  return (status === "open" || status === "uncollectible") && !processing;
}

function summary(view: InvoicePageView, path: string): Fragment {
  const { currency } = view;
  return html`<section class="half aside" aria-label="Invoice"><div>
${merchantName(view.merchant)}
<div class="headline">
<h1>Invoice ${view.number ?? ""}</h1>
<p class="price"><b class="figures">${formatMoney(view.total, currency)}</b><span class="muted">${dated(view)}</span></p>
</div>
<ul class="lines">${view.lines.map((line) => html`<li><p>${line.description}</p><p class="amount figures">${formatMoney(line.amount, currency)}</p></li>`)}</ul>
<dl class="sums">
${view.discount > 0 ? html`${sum("Subtotal", view.subtotal, currency)}${sum("Discount", -view.discount, currency)}` : ""}
${view.credit > 0 ? sum("Paid from your credit", -view.credit, currency) : ""}
<div class="due"><dt>${view.status === "paid" ? "Paid" : "To pay"}</dt><dd class="figures">${formatMoney(view.status === "paid" ? view.total - view.credit : view.remaining, currency)}</dd></div>
</dl>
${view.email ? html`<p class="muted small for">Billed to ${view.email}</p>` : ""}
<p class="back"><a class="quiet" href="${path}/pdf">Download the invoice as PDF</a></p>
</div></section>`;
}

function dated({ created, dueDate }: InvoicePageView): Fragment {
  return dueDate === null ? html`from ${day(created)}` : html`due on ${day(dueDate)}`;
}

function payment({ view, path, draft, error }: InvoicePageState): Fragment {
  const waits = view.awaitingAuthentication
    ? html`<p class="alert" role="status">${clockIcon()}<span>Your bank is waiting for you to confirm this payment. <a href="${path}/authenticate">Continue to your bank</a></span></p>`
    : "";
  return html`${waits}<form method="post" action="${path}" novalidate>
${paymentMethodChoice(view.merchant, draft, error)}
<p class="submit"><button class="button wide" type="submit">${lockIcon()}Pay ${formatMoney(view.remaining, view.currency)}</button></p>
</form>
<p class="terms">This pays this one invoice. To have later ones charged to a new card, update it on your billing page too.</p>`;
}

const words: Record<string, { title: string; text: string }> = {
  paid: { title: "This invoice is paid", text: "Thank you. There is nothing left to do here." },
  void: { title: "This invoice was canceled", text: "Nothing has to be paid for it." },
};

function outcome(view: InvoicePageView): Fragment {
  if (view.processing)
    return html`<div class="seal">${clockIcon()}</div>
<h2>Your payment is on its way</h2>
<p class="muted">Your bank answers within a few days. There is nothing left to do here.</p>`;
  const known = words[view.status] ?? {
    title: "This invoice cannot be paid here",
    text: `Its status is ${view.status}.`,
  };
  return html`<div class="seal ${view.status === "paid" ? "good" : ""}">${view.status === "paid" ? doneIcon() : alertIcon()}</div>
<h2>${known.title}</h2>
<p class="muted">${known.text}${view.paidAt === null ? "" : html` Paid on ${day(view.paidAt)}.`}</p>`;
}

function sum(name: string, amount: number, currency: string): Fragment {
  return html`<div class="muted"><dt>${name}</dt><dd class="figures">${formatMoney(amount, currency)}</dd></div>`;
}

function day(seconds: number): Fragment {
  return html`<time datetime="${isoDay(seconds)}">${formatDay(seconds)}</time>`;
}
