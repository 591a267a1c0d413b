import { html } from "hono/html";
import { bannerWithTestNumbers } from "./banner.ts";
import type { Fragment } from "./fragment.ts";
import { backIcon, doneIcon } from "./icons.ts";
import { merchantName, type Page } from "./layout.ts";
import { type EmailDraft, emailRoom } from "./portal-email.ts";
import { invoiceHistory } from "./portal-invoices.ts";
import type { PortalView } from "./portal-page-actions.ts";
import { type CardChange, paymentMethodRoom } from "./portal-payment-method.ts";
import { subscriptionPlan } from "./portal-subscription.ts";
import { webAddress } from "./web-address.ts";

export interface PortalPageState extends CardChange {
  view: PortalView;
  /** The portal's own path, which its forms and links start with. */
  path: string;
  /** What was just done, to be confirmed to the person. */
  done: string | null;
  /** The email address that was just refused. */
  email?: EmailDraft | null;
}

/** The customer portal. A pure function of what it should show. */
export function portalPage(state: PortalPageState): Page {
  const { view, path, done, email = null } = state;
  const title = `Billing — ${view.merchant}`;
  return {
    title: state.error || state.refusal || email ? `Error: ${title}` : title,
    banner: bannerWithTestNumbers(path, { accounts: false }),
    main: html`<main class="split portal">
${introduction(view)}
<div class="half main"><div>
${done ? html`<p class="alert good" role="status">${doneIcon()}<span>${done}</span></p>` : ""}
${subscriptions(view, path)}
${paymentMethodRoom(view, path, state)}
${view.features.updateEmail ? emailRoom(view, path, email) : ""}
${view.features.invoiceHistory ? invoiceHistory(view.invoices) : ""}
</div></div>
</main>`,
    redirectTargets: [view.returnUrl],
  };
}

function introduction(view: PortalView): Fragment {
  const back = webAddress(view.returnUrl);
  return html`<section class="half aside portal-intro" aria-label="Merchant"><div>
${merchantName(view.merchant)}
<div class="headline">
<h1>Billing</h1>
<p>Your subscriptions, payment method and invoices with ${view.merchant}.</p>
${view.email ? html`<p class="muted small">Signed in as ${view.email}</p>` : ""}
</div>
${back ? html`<p><a class="quiet" href="${back}">${backIcon()}Return to ${view.merchant}</a></p>` : ""}
</div></section>`;
}

function subscriptions(view: PortalView, path: string): Fragment {
  return html`<section class="room" aria-labelledby="subscriptions">
<h2 id="subscriptions">${view.subscriptions.length > 1 ? "Your subscriptions" : "Your subscription"}</h2>
${view.subscriptions.length === 0 ? html`<p class="muted">You have no subscription.</p>` : ""}
${view.subscriptions.map((subscription) => subscriptionPlan(subscription, path, view.features.cancel))}
</section>`;
}
