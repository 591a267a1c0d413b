import { html } from "hono/html";
import { formatDay, isoDay } from "./calendar-date.ts";
import type { Fragment } from "./fragment.ts";
import { formatMoney } from "./money.ts";
import type { PortalView } from "./portal-page-actions.ts";
import { webAddress } from "./web-address.ts";

const tones: Record<string, "good" | "warn" | "bad"> = { paid: "good", open: "warn", uncollectible: "bad" };

/** Every invoice, in the order given. */
export function invoiceHistory(invoices: PortalView["invoices"]): Fragment {
  return html`<section class="room" aria-labelledby="invoices">
<h2 id="invoices">Invoice history</h2>
${
  invoices.length === 0
    ? html`<p class="muted">There are no invoices yet.</p>`
    : html`<table aria-labelledby="invoices">
<thead><tr><th scope="col">Date</th><th scope="col">Status</th><th scope="col" class="right">Amount</th><th scope="col"><span class="unseen">Page</span></th></tr></thead>
<tbody>${invoices.map(row)}</tbody>
</table>`
}
</section>`;
}

function row(invoice: PortalView["invoices"][number]): Fragment {
  const status = invoice.status ?? "draft";
  return html`<tr>
<td><time datetime="${isoDay(invoice.created)}">${formatDay(invoice.created)}</time>${invoice.number ? html`<br><span class="muted small">${invoice.number}</span>` : ""}</td>
<td><span class="badge ${tones[status] ?? ""}">${status.charAt(0).toUpperCase()}${status.slice(1)}</span></td>
<td class="right figures">${formatMoney(invoice.total, invoice.currency)}</td>
<td class="right">${page(invoice)}</td>
</tr>`;
}

function page({ url, status, number }: PortalView["invoices"][number]): Fragment | "" {
  const address = webAddress(url);
  if (!address) return "";
  const words = status === "open" || status === "uncollectible" ? "Pay" : "View";
  return html`<a href="${address}">${words}<span class="unseen"> invoice ${number ?? ""}</span></a>`;
}
