import { html } from "hono/html";
import type { Fragment } from "./fragment.ts";
import { bankIcon, cardIcon } from "./icons.ts";
import type { CheckoutMethod } from "./page-actions.ts";
import type { PaymentDraft } from "./payment-draft.ts";
import { bankFields, cardFields, type FieldError } from "./payment-fields.ts";

/** The panels of all offered methods are in the page; the checked radio button shows one of them, by CSS alone. */
export function paymentMethodChoice(
  merchant: string,
  draft: PaymentDraft,
  error: FieldError | null,
  offered: readonly CheckoutMethod[] = ["card", "bank_debit"],
): Fragment {
  const chosen = offered.includes(draft.method) ? draft.method : offered[0];
  const checked = (method: CheckoutMethod): string => (chosen === method ? "checked" : "");
  const when = (method: CheckoutMethod, fragment: Fragment) => (offered.includes(method) ? fragment : "");
  const card = html`<input class="unseen" type="radio" name="method" id="method-card" value="card" ${checked("card")}>
<label class="tab" for="method-card">${cardIcon()}Card</label>`;
  const bank = html`<input class="unseen" type="radio" name="method" id="method-bank" value="bank_debit" ${checked("bank_debit")}>
<label class="tab" for="method-bank">${bankIcon()}Bank debit</label>`;
  const cardPanel = html`<div class="panel card stack">${cardFields(draft, error)}</div>`;
  const bankPanel = html`<div class="panel bank stack">${bankFields(draft, error)}
<p class="muted small">With your IBAN you authorize ${merchant} to debit this account by SEPA Direct Debit. The debit takes a few days to settle; you can have it refunded by your bank within eight weeks.</p>
</div>`;
  return html`<fieldset class="methods">
<legend>Payment method</legend>
${when("card", card)}
${when("bank_debit", bank)}
${when("card", cardPanel)}
${when("bank_debit", bankPanel)}
</fieldset>`;
}
