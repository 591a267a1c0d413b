import { html } from "hono/html";
import type { Fragment } from "./fragment.ts";
import { alertIcon } from "./icons.ts";
import type { PortalView } from "./portal-page-actions.ts";

/** The typed address and why it was refused. */
export interface EmailDraft {
  value: string;
  refusal: string;
}

export function emailRoom(view: PortalView, path: string, draft: EmailDraft | null): Fragment {
  const described = draft ? html` aria-invalid="true" aria-describedby="email-error" autofocus` : "";
  return html`<section class="room" aria-labelledby="billing-email">
<h2 id="billing-email">Billing email</h2>
<p>${view.email ?? "None is saved."}</p>
<details class="change" ${draft ? "open" : ""}>
<summary class="button second">Update email</summary>
<form class="stack" method="post" action="${path}/email" novalidate>
<div class="field">
<label for="email">Email</label>
<input id="email" name="email" type="email" value="${draft?.value ?? view.email ?? ""}" autocomplete="email" spellcheck="false" aria-required="true"${described}>
${draft ? html`<p class="error" id="email-error" role="alert">${alertIcon()}<span>${draft.refusal}</span></p>` : ""}
</div>
<p class="buttons"><button class="button" type="submit">Save email</button></p>
</form>
</details>
</section>`;
}
