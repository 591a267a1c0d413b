import { html } from "hono/html";
import type { Fragment } from "./fragment.ts";
import { bankIcon, cardIcon } from "./icons.ts";
import type { PaymentDraft } from "./payment-draft.ts";
import { bankFields, cardFields, type FieldError } from "./payment-fields.ts";

/** Both panels are always in the page; the checked radio button shows one of them, by CSS alone. */
export function paymentMethodChoice(
  merchant: string,
  draft: PaymentDraft,
  error: FieldError | null,
): Fragment {
  const checked = (method: PaymentDraft["method"]): string => (draft.method === method ? "checked" : "");
  return html`<fieldset class="methods">
<legend>Payment method</legend>
<input class="unseen" type="radio" name="method" id="method-card" value="card" ${checked("card")}>
<label class="tab" for="method-card">${cardIcon()}Card</label>
<input class="unseen" type="radio" name="method" id="method-bank" value="bank_debit" ${checked("bank_debit")}>
<label class="tab" for="method-bank">${bankIcon()}Bank debit</label>
<div class="panel card stack">${cardFields(draft, error)}</div>
<div class="panel bank stack">${bankFields(draft, error)}
<p class="muted small">With your IBAN you authorize ${merchant} to debit this account by SEPA Direct Debit. The debit takes a few days to settle; you can have it refunded by your bank within eight weeks.</p>
</div>
</fieldset>`;
}
