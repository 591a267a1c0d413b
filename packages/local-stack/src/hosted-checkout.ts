/** Stripe's test cards and bank accounts, by what they do (docs.stripe.com/testing). */
export const testMeans = {
  card: "4242424242424242",
  cardThatIsDisputed: "4000000000000259",
  bankAccount: "DE89370400440532013000",
} as const;

/**
 * Pays on the hosted page as a browser without JavaScript does.
 *
 * @returns the address to which the page sends the buyer back
 * @throws Error when the page does not accept the payment, such as a declined card
 */
export function payByCard(url: string, number: string = testMeans.card): Promise<string> {
  return submit(url, { method: "card", number, expiry: "12/40", cvc: "123", name: "Ada Lovelace" });
}

/** Pays by bank debit, which the bank accepts or refuses days later. */
export function payByBank(url: string, iban: string = testMeans.bankAccount): Promise<string> {
  return submit(url, { method: "bank_debit", iban, accountHolder: "Ada Lovelace" });
}

async function submit(url: string, form: Record<string, string>): Promise<string> {
  const response = await fetch(url, { method: "POST", redirect: "manual", body: new URLSearchParams(form) });
  const location = response.headers.get("location");
  if (response.status !== 303 || !location) throw new Error(`the hosted page answered ${response.status}`);
  return location;
}
