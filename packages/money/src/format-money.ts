import { isWholeOnly, minorDigits } from "./minor-units.ts";

export interface FormatMoney {
  /** BCP 47, such as `en-GB`. */
  locale: string;
  /** The currency as its symbol (`€`, the default) or its code (`EUR`). */
  display?: "symbol" | "code";
  /** `€29` for `€29.00`; off by default. */
  stripZeros?: boolean;
}

/**
 * An amount as a person reads it: `formatMoney(4900, "eur", { locale: "en-GB" })` is `€49.00`.
 *
 * @param amount minor units, as Stripe counts them; negative for a credit
 * @param currency ISO 4217, in either case
 * @throws RangeError for a currency that is not three letters
 */
export function formatMoney(amount: number, currency: string, options: FormatMoney): string {
  const digits = minorDigits(currency);
  const { locale, display = "symbol", stripZeros = isWholeOnly(currency) } = options;
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: display,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    trailingZeroDisplay: stripZeros ? "stripIfInteger" : "auto",
  }).format(amount / 10 ** digits);
}

/** An amount with its decimals and nothing else: `decimalText(4900, "eur")` is `49.00`, of yen `4900`. */
export function decimalText(amount: number, currency: string): string {
  const digits = minorDigits(currency);
  return (amount / 10 ** digits).toFixed(isWholeOnly(currency) && amount % 100 === 0 ? 0 : digits);
}
