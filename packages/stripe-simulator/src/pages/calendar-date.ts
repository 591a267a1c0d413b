const day = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeZone: "UTC" });
const dayAndTime = new Intl.DateTimeFormat("en-US", {
  month: "long",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "UTC",
});

/** "November 21, 2026", in UTC as Stripe bills. @param seconds Unix seconds. */
export function formatDay(seconds: number): string {
  return day.format(seconds * 1000);
}

/** "November 21 at 09:30 UTC". @param seconds Unix seconds. */
export function formatMoment(seconds: number): string {
  return `${dayAndTime.format(seconds * 1000)} UTC`;
}

/** The machine-readable day of a `<time>` element: "2026-11-21". @param seconds Unix seconds. */
export function isoDay(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** "per month"; "every 3 months" when the interval names a count. */
export function perInterval(interval: string): string {
  return /^\d/.test(interval) ? `every ${interval}` : `per ${interval}`;
}
