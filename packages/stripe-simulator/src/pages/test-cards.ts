/** Test numbers as Stripe publishes them, and what the simulator does with each: https://docs.stripe.com/testing */
export interface TestCard {
  number: string;
  effect: string;
}

export const testCards: TestCard[] = [
  { number: "4242 4242 4242 4242", effect: "Works" },
  { number: "4000 0000 0000 0002", effect: "Declined" },
  { number: "4000 0000 0000 9995", effect: "Insufficient funds" },
  { number: "4000 0025 0000 3155", effect: "Asks for authentication" },
  { number: "4000 0000 0000 0341", effect: "Can be saved, fails when charged" },
];

export interface TestAccount {
  iban: string;
  effect: string;
}

export const testAccounts: TestAccount[] = [
  { iban: "DE89 3704 0044 0532 0130 00", effect: "Settles later" },
  { iban: "DE62 3704 0044 0532 0130 01", effect: "Fails later" },
];

export function withoutSpaces(value: string): string {
  return value.replace(/[\s-]/g, "");
}

/** The published card with this number, however it is spaced. Any other number is not ours to fill in. */
export function findTestCard(number: string): TestCard | undefined {
  return testCards.find((card) => withoutSpaces(card.number) === withoutSpaces(number));
}

export function findTestAccount(iban: string): TestAccount | undefined {
  const wanted = withoutSpaces(iban).toUpperCase();
  return testAccounts.find((account) => withoutSpaces(account.iban) === wanted);
}
