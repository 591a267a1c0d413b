import { html } from "hono/html";
import { bannerWithTestNumbers } from "./banner.ts";
import { alertIcon } from "./icons.ts";
import { merchantName, type Page, sheet } from "./layout.ts";
import { cardFields } from "./payment-fields.ts";
import type { PortalView } from "./portal-page-actions.ts";
import { type CardChange, savedMethods } from "./portal-payment-method.ts";

/** The page of a portal that was opened for a new card and for nothing else. */
export function cardPage(
  view: PortalView,
  path: string,
  back: string,
  { draft, error, refusal }: CardChange,
): Page {
  const title = `Update your card — ${view.merchant}`;
  return {
    title: error || refusal ? `Error: ${title}` : title,
    banner: bannerWithTestNumbers(path, { accounts: false }),
    main: sheet(html`${merchantName(view.merchant)}
<h1>Update your card</h1>
<p class="muted">It is charged for your subscription from now on.</p>
<div class="saved">${savedMethods(view)}</div>
${refusal ? html`<p class="alert bad" role="alert" tabindex="-1" autofocus>${alertIcon()}<span>${refusal}</span></p>` : ""}
<form class="stack" method="post" action="${path}/payment-method" novalidate>
${cardFields(draft, error)}
<button class="button wide" type="submit">Save card</button>
<a class="button second wide" href="${back}">Keep the old card</a>
</form>`),
    redirectTargets: [view.flow?.redirectTo ?? null],
  };
}
