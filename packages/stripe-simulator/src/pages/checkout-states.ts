import { html } from "hono/html";
import { bankPage } from "./bank-page.ts";
import { banner } from "./banner.ts";
import { formatMoment } from "./calendar-date.ts";
import type { Fragment } from "./fragment.ts";
import { alertIcon, clockIcon, doneIcon } from "./icons.ts";
import { merchantName, type Page, sheet } from "./layout.ts";
import { formatMoney } from "./money.ts";
import { renewalPrice } from "./order-summary.ts";
import type { CheckoutView } from "./page-actions.ts";
import { webAddress } from "./web-address.ts";

/** For an unknown session, or after a reset. */
export function unknownPage(what: string): Page {
  return {
    title: "Page not found",
    status: 404,
    banner: banner(),
    main: sheet(html`<div class="seal">${alertIcon()}</div>
<h1>This page does not exist</h1>
<p class="muted">No ${what} has this address. Check the link, or go back to the shop and start again.</p>`),
  };
}

/** @param attempted True after a payment attempt: the page then says that nothing was charged. */
export function expiredPage(view: CheckoutView, attempted: boolean): Page {
  const back = webAddress(view.cancelUrl);
  return {
    title: `Expired — ${view.merchant}`,
    status: 410,
    banner: banner(),
    main: sheet(html`${merchantName(view.merchant)}
<div class="seal">${clockIcon()}</div>
<h1>This checkout has expired</h1>
<p class="muted">It closed on ${formatMoment(view.expiresAt)}. ${attempted ? "Nothing was charged." : ""} Start again from the shop.</p>
${back ? onward(back, `Back to ${view.merchant}`) : ""}`),
  };
}

/** @param attempted True after a payment attempt: a second payment is a conflict. */
export function completePage(view: CheckoutView, attempted: boolean): Page {
  const forward = webAddress(view.successUrl);
  return {
    title: `Complete — ${view.merchant}`,
    status: attempted ? 409 : 200,
    banner: banner(),
    main: sheet(html`${merchantName(view.merchant)}
<div class="seal good">${doneIcon()}</div>
<h1>${done(view)}</h1>
<p class="muted">This checkout is complete${attempted ? ", so nothing more was charged" : ""}. There is nothing left to do here.</p>
${forward ? onward(forward, `Continue to ${view.merchant}`) : ""}`),
  };
}

export function challengePage(view: CheckoutView, path: string, error: string | null): Page {
  const renewal = renewalPrice(view);
  const facts: [string, string][] = [["Merchant", view.merchant]];
  if (view.mode !== "setup") facts.push(["Amount today", formatMoney(view.dueToday, view.currency)]);
  if (renewal) facts.push(["Renews at", renewal]);
  const back = path.replace(/\/authenticate$/, "");
  return bankPage({ facts, action: path, back, error, redirectTargets: [view.successUrl] });
}

function done(view: CheckoutView): string {
  if (view.mode === "setup") return "Payment method saved";
  return view.mode === "payment" ? "Payment complete" : "You are subscribed";
}

function onward(address: string, words: string): Fragment {
  return html`<p class="onward"><a class="button wide" href="${address}">${words}</a></p>`;
}
