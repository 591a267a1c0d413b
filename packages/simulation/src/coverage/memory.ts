/** A period that the shop gave (unix seconds), by which row of the table. */
export interface Given {
  start: number;
  end: number;
  row: 3 | 7;
}

/** When a value that nobody knows was first seen, and what had been decided before. */
export interface Unknown {
  since: number;
  before: { level: string | null; seats: number; until: number } | null;
}

/** What Stripe cannot say afterwards, and so must be remembered from when it was true. */
export interface Memory {
  /** By entitlement id. */
  given: ReadonlyMap<string, readonly Given[]>;
  /** By entitlement id. */
  unknown: ReadonlyMap<string, Unknown>;
  /** The last known status of a dispute, by its id. */
  disputes: ReadonlyMap<string, string>;
}

export const noMemory: Memory = { given: new Map(), unknown: new Map(), disputes: new Map() };
