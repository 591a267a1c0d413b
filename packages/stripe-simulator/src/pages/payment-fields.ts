import { html } from "hono/html";
import type { Fragment } from "./fragment.ts";
import { alertIcon } from "./icons.ts";
import type { PayOutcome } from "./page-actions.ts";
import type { PaymentDraft } from "./payment-draft.ts";

export type FieldError = Extract<PayOutcome, { kind: "invalid" }>;

interface Field {
  name: FieldError["field"];
  label: string;
  value: string;
  autocomplete: string;
  inputmode?: "numeric" | "text";
  placeholder?: string;
  /** How the page's script groups typed digits. */
  digits?: "number" | "expiry";
}

/** A labelled field. A refused field shows the reason, names it in `aria-describedby` and has the focus. */
function field(it: Field, error: FieldError | null): Fragment {
  const refused = error?.field === it.name ? error : null;
  const described = refused ? html` aria-invalid="true" aria-describedby="${it.name}-error" autofocus` : "";
  const grouped = it.digits ? html` data-digits="${it.digits}"` : "";
  return html`<div class="field">
<label for="${it.name}">${it.label}</label>
<input id="${it.name}" name="${it.name}" type="text" value="${it.value}" autocomplete="${it.autocomplete}" inputmode="${it.inputmode ?? "text"}" placeholder="${it.placeholder ?? ""}" spellcheck="false" aria-required="true"${grouped}${described}>
${refused ? html`<p class="error" id="${it.name}-error" role="alert">${alertIcon()}<span>${refused.message}</span></p>` : ""}
</div>`;
}

export function cardFields(draft: PaymentDraft, error: FieldError | null): Fragment {
  return html`
${field({ name: "number", label: "Card number", value: draft.number, autocomplete: "cc-number", inputmode: "numeric", placeholder: "1234 1234 1234 1234", digits: "number" }, error)}
<div class="pair">
${field({ name: "expiry", label: "Expiry date", value: draft.expiry, autocomplete: "cc-exp", inputmode: "numeric", placeholder: "MM/YY", digits: "expiry" }, error)}
${field({ name: "cvc", label: "CVC", value: draft.cvc, autocomplete: "cc-csc", inputmode: "numeric", placeholder: "123" }, error)}
</div>
${field({ name: "name", label: "Name on card", value: draft.name, autocomplete: "cc-name" }, error)}`;
}

export function bankFields(draft: PaymentDraft, error: FieldError | null): Fragment {
  return html`
${field({ name: "accountHolder", label: "Account holder", value: draft.accountHolder, autocomplete: "name" }, error)}
${field({ name: "iban", label: "IBAN", value: draft.iban, autocomplete: "off", placeholder: "DE00 0000 0000 0000 0000 00" }, error)}`;
}
