/** Currencies whose smallest unit is the whole unit: https://docs.stripe.com/currencies#zero-decimal */
const ZERO_DECIMAL = new Set("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split(" "));

/** https://docs.stripe.com/currencies#three-decimal */
const THREE_DECIMAL = new Set("BHD JOD KWD OMR TND".split(" "));

function minorUnitsPerUnit(currency: string): number {
  if (ZERO_DECIMAL.has(currency)) return 1;
  return THREE_DECIMAL.has(currency) ? 1000 : 100;
}

/**
 * An amount as a person reads it: `formatMoney(4900, "eur")` is "€49.00".
 *
 * @param amount Minor units, counted as Stripe counts them. That is not always what Intl assumes: Stripe
 *   takes hundredths of an Icelandic króna, and Intl knows of none.
 * @param currency ISO 4217, in either case.
 */
export function formatMoney(amount: number, currency: string): string {
  const code = currency.toUpperCase();
  const units = amount / minorUnitsPerUnit(code);
  return new Intl.NumberFormat("en-US", { style: "currency", currency: code })
    .format(units)
    .replace("-", "−");
}
