import { html } from "hono/html";
import { banner } from "./banner.ts";
import { brandName } from "./brand-name.ts";
import { formatDay, isoDay } from "./calendar-date.ts";
import { clockIcon, doneIcon } from "./icons.ts";
import type { ReceiptView } from "./invoice-page-actions.ts";
import { merchantName, type Page, sheet } from "./layout.ts";
import { formatMoney } from "./money.ts";

/** The receipt of one payment. */
export function receiptPage(view: ReceiptView): Page {
  const { currency } = view;
  const pending = view.status === "pending";
  const day = html`<time datetime="${isoDay(view.created)}">${formatDay(view.created)}</time>`;
  return {
    title: `Receipt — ${view.merchant}`,
    banner: banner(),
    main: sheet(html`${merchantName(view.merchant)}
<div class="seal ${pending ? "" : "good"}">${pending ? clockIcon() : doneIcon()}</div>
<h1>Receipt from ${view.merchant}</h1>
<p class="muted">${pending ? "The payment is on its way; your bank answers within a few days." : "Thank you for your payment."}</p>
<dl class="facts">
${view.description ? html`<div><dt class="muted">For</dt><dd>${view.description}</dd></div>` : ""}
<div><dt class="muted">${pending ? "Asked for on" : "Paid on"}</dt><dd>${day}</dd></div>
<div><dt class="muted">Payment method</dt><dd>${brandName(view.brand)} <span class="figures"><span aria-hidden="true">••••</span><span class="unseen">ending in</span> ${view.last4}</span></dd></div>
<div><dt class="muted">Amount</dt><dd class="figures">${formatMoney(view.amount, currency)}</dd></div>
${view.refunded > 0 ? html`<div><dt class="muted">Refunded</dt><dd class="figures">${formatMoney(-view.refunded, currency)}</dd></div>` : ""}
</dl>
<p class="muted small">Receipt ${view.id}</p>`),
  };
}
