/** The part of an entitlement on which Postgres, Redis and the journal must agree. */
export function shape({ id, access, until }: { id: string; access: string; until: number }): string {
  return `${id} ${access} ${until}`;
}

interface State {
  access: string;
  level: string;
  seats: number;
  from: number;
  until: number;
}

export function stateOf({ access, level, seats, from, until }: State, now: number): string {
  if (access === "pending") return "pending";
  if (access !== "granted" || until <= now) return "none";
  return `${level} × ${seats} granted from ${iso(from)} until ${iso(until)}`;
}

export function iso(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : String(ms);
}
