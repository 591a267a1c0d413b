import { html } from "hono/html";
import type { Fragment } from "./fragment.ts";
import { alertIcon } from "./icons.ts";
import type { CheckoutView, PromotionOutcome } from "./page-actions.ts";

export interface PromotionDraft {
  /** As it was typed. */
  code: string;
  refusal: Extract<PromotionOutcome, { kind: "invalid" }>;
}

/**
 * A field for a promotion code, or the applied code with a button that removes it. It is a form of its own, beside
 * the payment form, because neither must send the other's fields.
 */
export function promotionForm(view: CheckoutView, path: string, draft: PromotionDraft | null): Fragment | "" {
  if (!view.allowPromotionCodes) return "";
  const applied = view.discount?.promotionCode;
  if (applied) {
    return html`<form class="promotion" method="post" action="${path}/promotion">
<p>Promotion code <b>${applied}</b></p>
<button class="button second" type="submit" name="action" value="remove" aria-label="Remove promotion code ${applied}">Remove</button>
</form>`;
  }
  const refused = draft
    ? html` aria-invalid="true" aria-describedby="promotionCode-error" autofocus`
    : html``;
  return html`<form class="promotion" method="post" action="${path}/promotion" novalidate>
<div class="field">
<label for="promotionCode">Promotion code</label>
<div class="joined"><input id="promotionCode" name="promotionCode" type="text" value="${draft?.code ?? ""}" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="500"${refused}>
<button class="button second" type="submit" name="action" value="apply">Apply</button></div>
${draft ? html`<p class="error" id="promotionCode-error" role="alert">${alertIcon()}<span>${draft.refusal.message}</span></p>` : ""}
</div>
</form>`;
}
