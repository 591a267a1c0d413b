import { html } from "hono/html";
import { banner } from "./banner.ts";
import { formatDay, isoDay, perInterval } from "./calendar-date.ts";
import type { Fragment } from "./fragment.ts";
import { alertIcon } from "./icons.ts";
import { merchantName, type Page, sheet } from "./layout.ts";
import { formatMoney } from "./money.ts";
import type { PlanPreview, PortalSubscriptionView, PortalView } from "./portal-page-actions.ts";

export interface PlanReviewState {
  view: PortalView;
  subscription: PortalSubscriptionView;
  /** The paths of the confirmation and of another choice. */
  path: string;
  preview: PlanPreview;
  /** Why the change was refused, as a sentence for the customer. */
  refusal: string | null;
}

/** What a change costs, before it is made. */
export function planReview({ view, subscription, path, preview, refusal }: PlanReviewState): Page {
  const title = `Confirm your change — ${view.merchant}`;
  const { currency } = subscription;
  return {
    title: refusal ? `Error: ${title}` : title,
    status: refusal ? 402 : 200,
    banner: banner(),
    main: sheet(html`${merchantName(view.merchant)}
<h1>Confirm your change</h1>
<p class="muted">${changeInWords(subscription, preview)}</p>
${refusal ? html`<p class="alert bad" role="alert" tabindex="-1" autofocus>${alertIcon()}<span>${refusal}</span></p>` : ""}
${preview.lines.length > 0 ? html`<ul class="lines">${preview.lines.map((line) => html`<li><p>${line.description}</p><p class="amount figures">${formatMoney(line.amount, currency)}</p></li>`)}</ul>` : ""}
<dl class="sums">
<div class="due"><dt>Due today</dt><dd class="figures">${formatMoney(preview.dueToday, currency)}</dd></div>
${preview.credit > 0 ? html`<div class="muted"><dt>Credit for later invoices</dt><dd class="figures">${formatMoney(preview.credit, currency)}</dd></div>` : ""}
</dl>
<p class="muted small after">${after(subscription, preview)}</p>
<form class="stack" method="post" action="${path}">
<input type="hidden" name="price" value="${preview.plan.priceId}">
<input type="hidden" name="quantity" value="${preview.quantity}">
<button class="button wide" type="submit">${preview.dueToday > 0 ? `Pay ${formatMoney(preview.dueToday, currency)} and change` : "Confirm change"}</button>
<a class="button second wide" href="${path}">Choose something else</a>
</form>`),
    redirectTargets: [view.flow?.redirectTo ?? null],
  };
}

function changeInWords(subscription: PortalSubscriptionView, { plan, quantity }: PlanPreview): string {
  const to = plan.seats ? `${quantity} × ${plan.description}` : plan.description;
  const from = plan.seats
    ? `${subscription.quantity} × ${subscription.description}`
    : subscription.description;
  return `From ${from} to ${to}.`;
}

function after(subscription: PortalSubscriptionView, { plan, renewal, renewsAt }: PlanPreview): Fragment {
  const amount = `${formatMoney(renewal, subscription.currency)} ${perInterval(plan.interval)}`;
  const day = html`<time datetime="${isoDay(renewsAt)}">${formatDay(renewsAt)}</time>`;
  return subscription.status === "trialing"
    ? html`Your free trial goes on. From ${day} you pay ${amount}.`
    : html`From ${day} you pay ${amount}.`;
}
