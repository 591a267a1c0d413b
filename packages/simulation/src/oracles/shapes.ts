/** The part of an entitlement on which Postgres, Redis and the journal must agree. */
export function shape({ id, access, until }: { id: string; access: string; until: number }): string {
  return `${id} ${access} ${until}`;
}

export function stateOf(
  { access, level, from, until }: { access: string; level: string; from: number; until: number },
  now: number,
): string {
  if (access === "pending") return "pending";
  if (access !== "granted" || until <= now) return "none";
  return `${level} granted from ${iso(from)} until ${iso(until)}`;
}

export function iso(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : String(ms);
}
