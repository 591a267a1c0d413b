const names: Record<string, string> = {
  amex: "American Express",
  diners: "Diners Club",
  discover: "Discover",
  jcb: "JCB",
  mastercard: "Mastercard",
  sepa_debit: "SEPA debit",
  unionpay: "UnionPay",
  visa: "Visa",
};

/** "Visa" for `visa`; an unknown brand is returned unchanged. */
export function brandName(brand: string): string {
  return names[brand] ?? brand;
}
