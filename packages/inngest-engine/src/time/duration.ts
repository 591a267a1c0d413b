const UNITS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * Parses a duration as the SDK writes it, for example `"1d2h30m10s"`, to milliseconds.
 * @throws {Error} when the text is not a duration.
 */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join("") !== text) {
    throw new Error(`"${text}" is not a duration; write it like "30s" or "1h30m".`);
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ""] ?? 0), 0);
}

/**
 * Parses a duration from `now`, or an ISO date, to epoch milliseconds.
 * @throws {Error} when the text is neither.
 */
export function parseDeadline(text: string, now: number): number {
  if (!/^\d{4}-/.test(text)) return now + parseDuration(text);
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new Error(`"${text}" is not a date.`);
  return instant;
}
