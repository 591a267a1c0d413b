import { html } from "hono/html";
import { perInterval } from "./calendar-date.ts";
import type { Fragment } from "./fragment.ts";
import { backIcon } from "./icons.ts";
import { merchantName } from "./layout.ts";
import { formatMoney } from "./money.ts";
import type { CheckoutLine, CheckoutView } from "./page-actions.ts";
import { webAddress } from "./web-address.ts";

/** The order and its price: the left half of the payment page. */
export function orderSummary(view: CheckoutView, promotion: Fragment | "" = ""): Fragment {
  const back = webAddress(view.cancelUrl);
  return html`<section class="half aside" aria-label="Order summary"><div>
${merchantName(view.merchant)}
<div class="headline">
<h1>${headline(view)}</h1>
${view.mode === "setup" ? "" : price(view)}
</div>
${view.lines.length > 0 ? html`<ul class="lines">${view.lines.map((line) => orderLine(line, view.currency))}</ul>` : ""}
${promotion}
${view.mode === "setup" ? "" : sums(view)}
${back ? html`<p class="back"><a class="quiet" href="${back}">${backIcon()}Back to ${view.merchant}</a></p>` : ""}
</div></section>`;
}

function headline(view: CheckoutView): string {
  if (view.mode === "setup") return `Save a payment method for ${view.merchant}`;
  const [first, ...others] = view.lines;
  if (!first) return `Pay ${view.merchant}`;
  if (view.mode === "subscription") return `Subscribe to ${first.description}`;
  return others.length === 0 ? first.description : `Pay ${view.merchant}`;
}

/** The price today, and in words the price after it. */
function price(view: CheckoutView): Fragment {
  const renewal = renewalPrice(view);
  if (view.trialDays) {
    return html`<p class="price"><b>${days(view.trialDays)} free</b>${renewal ? html`<span class="muted">then ${renewal}</span>` : ""}</p>`;
  }
  const priceToday = formatMoney(view.dueToday, view.currency);
  const interval = view.lines.find((line) => line.interval)?.interval;
  if (!interval || !renewal) return html`<p class="price"><b class="figures">${priceToday}</b></p>`;
  const sameEveryTime = renewal === `${priceToday} ${perInterval(interval)}`;
  return html`<p class="price"><b class="figures">${priceToday}</b><span class="muted">${sameEveryTime ? perInterval(interval) : `today, then ${renewal}`}</span></p>`;
}

/** "€20.00 per month", or "" when nothing renews. */
export function renewalPrice(view: CheckoutView): string {
  const recurring = view.lines.filter((line) => line.interval !== null);
  const interval = recurring[0]?.interval;
  if (!interval) return "";
  const amount = recurring.reduce((sum, line) => sum + line.renewal, 0);
  return `${formatMoney(amount, view.currency)} ${perInterval(interval)}`;
}

function orderLine(line: CheckoutLine, currency: string): Fragment {
  const terms = [
    line.quantity > 1 ? `Quantity ${line.quantity}` : "",
    line.interval ? `Billed ${adverb(line.interval)}` : "",
  ];
  return html`<li><div><p>${line.description}</p><p class="muted small">${terms.filter(Boolean).join(" · ")}</p></div><p class="amount figures">${formatMoney(line.amount, currency)}</p></li>`;
}

function sums(view: CheckoutView): Fragment {
  const { currency, discount, dueToday, subtotal, total } = view;
  const later = dueToday - total;
  return html`<dl class="sums">
${later === 0 && !discount ? "" : sum("Subtotal", subtotal, currency)}
${discount ? html`<div class="discount"><dt>${discount.label} <span class="small">${discount.terms}</span></dt><dd class="figures">${formatMoney(-discount.amount, currency)}</dd></div>` : ""}
${later === 0 ? "" : sum(view.trialDays ? `Free trial, ${days(view.trialDays)}` : "Not due today", later, currency)}
<div class="due"><dt>Total due today</dt><dd class="figures">${formatMoney(dueToday, currency)}</dd></div>
</dl>`;
}

function sum(name: string, amount: number, currency: string): Fragment {
  return html`<div class="muted"><dt>${name}</dt><dd class="figures">${formatMoney(amount, currency)}</dd></div>`;
}

function adverb(interval: string): string {
  const known: Record<string, string> = { day: "daily", week: "weekly", month: "monthly", year: "yearly" };
  return known[interval] ?? perInterval(interval);
}

function days(count: number): string {
  return count === 1 ? "1 day" : `${count} days`;
}
