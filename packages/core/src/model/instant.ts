/** ISO 8601 of unix seconds, which is how Stripe writes an instant. */
export function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** The database's form of an ISO 8601 instant. */
export function dateOf(iso: string | null): Date | null {
  return iso === null ? null : new Date(iso);
}

/** The database's form of unix seconds. */
export function dateOfSeconds(seconds: number | null): Date | null {
  return seconds === null ? null : new Date(seconds * 1000);
}
