import { html } from "hono/html";
import type { Fragment } from "./fragment.ts";
import { testAccounts, testCards, withoutSpaces } from "./test-cards.ts";

/** Says what this is, on every page. */
export function banner(): Fragment {
  return html`<header class="banner plain"><strong>Simulated Stripe</strong> — no money moves</header>`;
}

/** The same with the test numbers in a closed list; each number is a link that fills in the form. */
export function bannerWithTestNumbers(formPath: string, offer: { accounts: boolean }): Fragment {
  const accounts = offer.accounts ? testAccounts : [];
  return html`<details class="banner">
<summary><span><strong>Simulated Stripe</strong> — no money moves</span> <span class="toggle">Test numbers</span></summary>
<nav class="tests" aria-label="Test numbers">
${testCards.map((card) => html`<a href="${formPath}?card=${withoutSpaces(card.number)}"><b>${card.number}</b><span>${card.effect}</span></a>`)}
${accounts.map((account) => html`<a href="${formPath}?iban=${withoutSpaces(account.iban)}"><b>${account.iban}</b><span>${account.effect}</span></a>`)}
</nav>
</details>`;
}
