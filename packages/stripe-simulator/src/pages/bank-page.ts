import { html } from "hono/html";
import { banner } from "./banner.ts";
import { alertIcon, lockIcon } from "./icons.ts";
import { type Page, sheet } from "./layout.ts";

export interface BankQuestion {
  /** What the bank shows of the payment: name and value. */
  facts: readonly (readonly [name: string, value: string])[];
  /** Where the answer is posted to. */
  action: string;
  /** The address for paying in another way. */
  back: string;
  error: string | null;
  /** Where the answer may lead. */
  redirectTargets?: (string | null)[];
}

/** The bank's own page, as a person meets it in the middle of a payment. */
export function bankPage({ facts, action, back, error, redirectTargets = [] }: BankQuestion): Page {
  return {
    title: error ? "Error: Confirm with your bank" : "Confirm with your bank",
    status: error ? 422 : 200,
    banner: banner(),
    main: sheet(html`<div class="seal bank">${lockIcon()}</div>
<h1>Confirm with your bank</h1>
<p class="muted">Test Bank asks whether it is really you. In a real payment you would confirm in your bank’s app.</p>
${error ? html`<p class="alert bad" role="alert">${alertIcon()}<span>${error}</span></p>` : ""}
<dl class="facts">${facts.map(([name, value]) => html`<div><dt class="muted">${name}</dt><dd>${value}</dd></div>`)}</dl>
<form class="stack" method="post" action="${action}">
<button class="button wide" type="submit" name="answer" value="complete">Complete</button>
<button class="button second wide" type="submit" name="answer" value="fail">Fail</button>
</form>
<p class="terms"><a class="quiet" href="${back}">Use another payment method</a></p>`),
    redirectTargets,
  };
}
