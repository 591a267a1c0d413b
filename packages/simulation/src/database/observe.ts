/** The content of core's tables at one moment. Instants are unix milliseconds; 0 stands for none. */
export interface Seen {
  snapshots: { customerId: string; issued: number; applied: number; cached: number }[];
  entitlements: SeenEntitlement[];
  journal: { id: number; entitlementId: string; change: string; after: SeenEntitlement | null }[];
  bookings: SeenBooking[];
  /** How many events are unanswered. */
  waiting: number;
  syncs: { customerId: string; startedAt: number }[];
  events: { customerId: string; at: number }[];
}

export interface SeenBooking {
  id: string;
  sessionId: string | null;
  seat: number | null;
  state: string;
  payment: string;
}

export interface SeenEntitlement {
  id: string;
  ownerKey: string;
  sourceId: string;
  level: string;
  access: string;
  seats: number;
  reason: string;
  flags: readonly string[];
  from: number;
  until: number;
}

/** Unix milliseconds of an instant in text form; 0 for none. */
export function instant(text: string | null): number {
  return text === null ? 0 : Date.parse(text);
}
