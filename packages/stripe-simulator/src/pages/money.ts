import { formatMoney as format } from "@tollgate/money";

/**
 * An amount as Stripe's pages show it, with a true minus sign: `formatMoney(4900, "eur")` is "€49.00".
 *
 * @param amount minor units
 * @param currency ISO 4217, in either case
 */
export function formatMoney(amount: number, currency: string): string {
  return format(amount, currency, { locale: "en-US" }).replace("-", "−");
}
