import { html } from "hono/html";
import { brandName } from "./brand-name.ts";
import type { Fragment } from "./fragment.ts";
import { alertIcon, bankIcon, cardIcon } from "./icons.ts";
import type { PaymentDraft } from "./payment-draft.ts";
import { cardFields, type FieldError } from "./payment-fields.ts";
import type { PortalView } from "./portal-page-actions.ts";

/** The form for a new card: what it shows and why the last attempt was refused. */
export interface CardChange {
  draft: PaymentDraft;
  error: FieldError | null;
  refusal: string | null;
}

export function paymentMethodRoom(view: PortalView, path: string, change: CardChange): Fragment {
  return html`<section class="room" aria-labelledby="payment-method">
<h2 id="payment-method">Payment method</h2>
${savedMethods(view)}
${view.features.updatePaymentMethod ? cardForm(path, change) : ""}
</section>`;
}

export function savedMethods({ paymentMethods }: PortalView): Fragment {
  return paymentMethods.length === 0
    ? html`<p class="muted">No payment method is saved.</p>`
    : html`<ul>${paymentMethods.map(savedMethod)}</ul>`;
}

function savedMethod(method: PortalView["paymentMethods"][number]): Fragment {
  return html`<li class="way">${method.brand === "sepa_debit" ? bankIcon() : cardIcon()}
<span>${brandName(method.brand)} <span class="figures"><span aria-hidden="true">••••</span><span class="unseen">ending in</span> ${method.last4}</span></span>
${method.isDefault ? html`<span class="badge">Default</span>` : ""}</li>`;
}

/** Folded away until it is wanted, or until it has something to say. */
function cardForm(path: string, { draft, error, refusal }: CardChange): Fragment {
  const open = error !== null || refusal !== null || draft.number !== "";
  return html`<details class="change" id="change" ${open ? "open" : ""}>
<summary class="button second">Update card</summary>
${refusal ? html`<p class="alert bad" role="alert" tabindex="-1" autofocus>${alertIcon()}<span>${refusal}</span></p>` : ""}
<form class="stack" method="post" action="${path}/payment-method" novalidate>
${cardFields(draft, error)}
<p class="buttons"><button class="button" type="submit">Save card</button><a class="button second" href="${path}">Keep the old card</a></p>
</form>
</details>`;
}
