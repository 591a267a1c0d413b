import type { Offer } from "@tollgate/core";
import { formatMoney } from "@tollgate/money";

const locale = "en-GB";

/** `€29`, `€29.50`. */
export function price({ amount, currency }: Pick<Offer, "amount" | "currency">): string {
  return formatMoney(amount, currency, { locale, stripZeros: true });
}

/** The text beside the price: `a month`, `a seat, a month`, `for a year`. */
export function term(offer: Offer): string {
  if (offer.kind === "one_time")
    return offer.durationDays === 365 ? "for a year" : `for ${days(offer.durationDays)}`;
  return offer.seats ? `a seat, a ${offer.interval}` : `a ${offer.interval}`;
}

/**
 * What happens after the payment.
 *
 * @param trialDays of this visitor; the offer's by default
 */
export function renewal(
  offer: Offer,
  trialDays = offer.kind === "subscription" ? offer.trialDays : 0,
): string {
  if (offer.kind === "one_time") return "One payment. It ends by itself; nothing renews.";
  const trial = trialDays > 0 ? `The first ${days(trialDays)} are free. ` : "";
  return `${trial}Renews every ${offer.interval}. You can cancel at any time.`;
}

export function levelName(level: string): string {
  return level.charAt(0).toUpperCase() + level.slice(1).toLowerCase();
}

export function day(iso: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));
}

/** Day, time and zone. The server cannot know the reader's zone, so it names its own. */
export function moment(iso: string): string {
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: "UTC" }).format(new Date(iso));
  return `${day(iso)}, ${time} UTC`;
}

function days(count: number): string {
  return new Intl.NumberFormat(locale, { style: "unit", unit: "day", unitDisplay: "long" }).format(count);
}
