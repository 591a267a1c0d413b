/** https://docs.stripe.com/currencies#zero-decimal */
const zeroDecimal = codes("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF");

/** https://docs.stripe.com/currencies#three-decimal */
const threeDecimal = codes("BHD JOD KWD OMR TND");

/**
 * Whole units only, and yet counted in hundredths that are always 00: 5 ISK are an amount of 500
 * (https://docs.stripe.com/currencies#special-cases). The forint and the Taiwan dollar of the same table are whole only
 * when they are paid out: a charge has hundredths.
 */
const wholeInHundredths = codes("ISK UGX");

/**
 * How many decimals Stripe's amounts have in a currency: 4900 is 49.00 of two, 4900 of none and 4.900 of three. The
 * digits of `Intl` are not these: it knows of no hundredths of a króna, a forint or a lek, and Stripe counts them all.
 *
 * @param currency ISO 4217, in either case; one that Stripe's page does not list has two
 */
export function minorDigits(currency: string): 0 | 2 | 3 {
  const code = currency.toUpperCase();
  if (zeroDecimal.has(code)) return 0;
  return threeDecimal.has(code) ? 3 : 2;
}

/** Whether Stripe charges only whole units of a currency that it counts in hundredths. */
export function isWholeOnly(currency: string): boolean {
  return wholeInHundredths.has(currency.toUpperCase());
}

function codes(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}
