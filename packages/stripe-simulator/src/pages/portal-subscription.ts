import { html } from "hono/html";
import { banner } from "./banner.ts";
import { formatDay, isoDay, perInterval } from "./calendar-date.ts";
import type { Fragment } from "./fragment.ts";
import { merchantName, type Page, sheet } from "./layout.ts";
import { formatMoney } from "./money.ts";
import type { PortalSubscriptionView, PortalView } from "./page-actions.ts";

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
<div class="name"><h3>${subscription.description}</h3>${badge(subscription)}</div>
<p class="sum figures">${price(subscription)}</p>
<p class="muted small">${fate(subscription)}</p>
</div>
${cancelOffered && !hasEnded(subscription) ? wayOut(subscription, path) : ""}
</article>`;
}

/** The question before the end: nothing is canceled by following a link. */
export function cancelPage(view: PortalView, subscription: PortalSubscriptionView, path: string): Page {
  const portalPath = path.replace(/\/subscriptions\/[^/]+\/cancel$/, "");
  return {
    title: `Cancel subscription — ${view.merchant}`,
    banner: banner(),
    main: sheet(html`${merchantName(view.merchant)}
<h1>Cancel your subscription?</h1>
<p class="muted">${subscription.description} stays yours until ${day(subscription.currentPeriodEnd)}, the end of the time you have paid for. It then ends, and you are not charged again.</p>
<dl class="facts"><div><dt class="muted">Subscription</dt><dd>${subscription.description}</dd></div><div><dt class="muted">Price</dt><dd>${price(subscription)}</dd></div><div><dt class="muted">Ends on</dt><dd>${day(subscription.currentPeriodEnd)}</dd></div></dl>
<form class="stack" method="post" action="${path}">
<button class="button danger wide" type="submit">Cancel subscription</button>
<a class="button second wide" href="${portalPath}">Keep subscription</a>
</form>`),
  };
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
  if (subscription.status === "past_due") return html`The last payment failed. Update your card to keep it.`;
  return html`Renews on ${end}.`;
}

function price(subscription: PortalSubscriptionView): string {
  return `${formatMoney(subscription.amount, subscription.currency)} ${perInterval(subscription.interval)}`;
}

function day(seconds: number): Fragment {
  return html`<time datetime="${isoDay(seconds)}">${formatDay(seconds)}</time>`;
}
