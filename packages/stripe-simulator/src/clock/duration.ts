/** A span of time. Months are calendar months (31 January + 1 month = 28 or 29 February). */
export interface Duration {
  months?: number;
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;
}

const SECOND = 1000;
export const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The instant a duration after another one. */
export function later(fromMs: number, by: number | Duration): number {
  if (typeof by === "number") return fromMs + by;
  const { months = 0, days = 0, hours = 0, minutes = 0, seconds = 0, milliseconds = 0 } = by;
  const start = months === 0 ? fromMs : addMonths(fromMs, months);
  return start + days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND + milliseconds;
}

/** Calendar months later in UTC; a day that the month lacks becomes the month's last day. */
export function addMonths(
  fromMs: number,
  months: number,
  dayOfMonth = new Date(fromMs).getUTCDate(),
): number {
  const date = new Date(fromMs);
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(dayOfMonth, lastDay));
  return date.getTime();
}
