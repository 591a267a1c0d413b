import { html } from "hono/html";
import { banner } from "./banner.ts";
import { formatDay, isoDay, perInterval } from "./calendar-date.ts";
import type { Fragment } from "./fragment.ts";
import { merchantName, type Page, sheet } from "./layout.ts";
import { formatMoney } from "./money.ts";
import type { PortalSubscriptionView, PortalView } from "./portal-page-actions.ts";

const badges: Record<string, { words: string; tone: "good" | "warn" | "bad" | "" }> = {
  active: { words: "Active", tone: "good" },
  trialing: { words: "Free trial", tone: "good" },
  past_due: { words: "Past due", tone: "bad" },
  unpaid: { words: "Unpaid", tone: "bad" },
  incomplete: { words: "Incomplete", tone: "warn" },
  incomplete_expired: { words: "Expired", tone: "" },
  paused: { words: "Paused", tone: "warn" },
  canceled: { words: "Canceled", tone: "" },
};

/** Whether there is anything left to cancel: https://docs.stripe.com/api/subscriptions/object#subscription_object-status */
export function hasEnded(subscription: PortalSubscriptionView): boolean {
  return subscription.status === "canceled" || subscription.status === "incomplete_expired";
}

export function subscriptionPlan(
  subscription: PortalSubscriptionView,
  path: string,
  cancelOffered: boolean,
): Fragment {
  return html`<article class="plan"><div>
<div class="name"><h3>${subscription.description}${subscription.quantity > 1 ? ` × ${subscription.quantity}` : ""}</h3>${badge(subscription)}</div>
<p class="sum figures">${price(subscription)}</p>
<p class="muted small">${fate(subscription)}</p>
</div>
${hasEnded(subscription) ? "" : html`<div class="buttons">${change(subscription, path)}${cancelOffered ? wayOut(subscription, path) : ""}</div>`}
</article>`;
}

/** The question before the end: nothing is canceled by following a link. */
export function cancelPage(
  view: PortalView,
  subscription: PortalSubscriptionView,
  path: string,
  back: string,
): Page {
  return {
    title: `Cancel subscription — ${view.merchant}`,
    banner: banner(),
    main: sheet(html`${merchantName(view.merchant)}
<h1>Cancel your subscription?</h1>
<p class="muted">${subscription.description} stays yours until ${day(subscription.currentPeriodEnd)}, the end of the time you have paid for. It then ends, and you are not charged again.</p>
<dl class="facts"><div><dt class="muted">Subscription</dt><dd>${subscription.description}</dd></div><div><dt class="muted">Price</dt><dd>${price(subscription)}</dd></div><div><dt class="muted">Ends on</dt><dd>${day(subscription.currentPeriodEnd)}</dd></div></dl>
<form class="stack" method="post" action="${path}">
<button class="button danger wide" type="submit">Cancel subscription</button>
<a class="button second wide" href="${back}">Keep subscription</a>
</form>`),
    redirectTargets: [view.flow?.redirectTo ?? null],
  };
}

function change(subscription: PortalSubscriptionView, path: string): Fragment | "" {
  if (subscription.plans.length === 0) return "";
  const address = `${path}/subscriptions/${encodeURIComponent(subscription.id)}/update`;
  return html`<a class="button" href="${address}">Change<span class="unseen"> ${subscription.description}</span></a>`;
}

function wayOut(subscription: PortalSubscriptionView, path: string): Fragment {
  const base = `${path}/subscriptions/${encodeURIComponent(subscription.id)}`;
  if (subscription.cancelAt === null) {
    return html`<a class="button second" href="${base}/cancel">Cancel<span class="unseen"> ${subscription.description}</span></a>`;
  }
  return html`<form method="post" action="${base}/resume"><button class="button" type="submit">Keep subscription<span class="unseen"> ${subscription.description}</span></button></form>`;
}

function badge(subscription: PortalSubscriptionView): Fragment {
  if (subscription.cancelAt !== null && !hasEnded(subscription)) {
    return html`<span class="badge warn">Ends ${day(subscription.cancelAt)}</span>`;
  }
  const known = badges[subscription.status] ?? { words: subscription.status, tone: "" };
  return html`<span class="badge ${known.tone}">${known.words}</span>`;
}

function fate(subscription: PortalSubscriptionView): Fragment {
  if (hasEnded(subscription)) return html`This subscription has ended.`;
  if (subscription.cancelAt !== null)
    return html`You can use it until ${day(subscription.cancelAt)}. It does not renew.`;
  const end = day(subscription.currentPeriodEnd);
  if (subscription.status === "trialing")
    return html`Your trial ends on ${end}; the first payment is due then.`;
  if (subscription.status === "paused") return html`It is paused. Nothing is charged meanwhile.`;
  if (subscription.status === "unpaid" || subscription.status === "incomplete")
    return html`A payment is open. Pay it from the invoice below.`;
  if (subscription.status === "past_due")
    return html`The last payment failed. Pay the open invoice and update your card to keep it.`;
  return html`Renews on ${end}.`;
}

function price(subscription: PortalSubscriptionView): string {
  return `${formatMoney(subscription.amount, subscription.currency)} ${perInterval(subscription.interval)}`;
}

function day(seconds: number): Fragment {
  return html`<time datetime="${isoDay(seconds)}">${formatDay(seconds)}</time>`;
}
