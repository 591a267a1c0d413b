import { html } from "hono/html";
import { banner } from "./banner.ts";
import { doneIcon } from "./icons.ts";
import { merchantName, type Page, sheet } from "./layout.ts";
import type { PortalView } from "./portal-page-actions.ts";
import { webAddress } from "./web-address.ts";

/** What the portal confirms after a form; the address carries only the key. */
const words = {
  canceled: "Your subscription is canceled. It ends when the time you have paid for is over.",
  card: "Your new card is saved. It is charged from now on.",
  changed: "Your subscription is changed.",
  email: "Your email address is saved.",
  resumed: "Your subscription continues. It renews as before.",
} as const;

export type Done = keyof typeof words;

/** The confirmation behind an address's `done`, or null: the words are ours, whatever the address says. */
export function doneWords(key: string | undefined): string | null {
  return key !== undefined && Object.hasOwn(words, key) ? words[key as Done] : null;
}

/** Where a person goes when something is done: back to the merchant when the portal was opened for just that. */
export function afterwards(view: PortalView, path: string, done: Done): string {
  const redirect = view.flow?.after === "redirect" ? webAddress(view.flow.redirectTo) : null;
  return redirect ?? `${path}?done=${done}`;
}

/** The address to go back to: the portal, or the merchant who opened it for one flow. */
export function wayBack(view: PortalView, path: string): string {
  return view.flow ? (webAddress(view.returnUrl) ?? path) : path;
}

/** The end of a flow that leads nowhere by itself. */
export function confirmationPage(view: PortalView, done: string): Page {
  const back = webAddress(view.returnUrl);
  return {
    title: `Done — ${view.merchant}`,
    banner: banner(),
    main: sheet(html`${merchantName(view.merchant)}
<div class="seal good">${doneIcon()}</div>
<h1>Done</h1>
<p class="muted">${view.flow?.message ?? done}</p>
${back ? html`<p class="onward"><a class="button wide" href="${back}">Return to ${view.merchant}</a></p>` : ""}`),
  };
}
