import type { WireHash } from "../protocol/form.ts";
import type { Store } from "../world/store.ts";
import type { Expansion } from "./expansions.ts";

export type Hash = Record<string, unknown>;

/** Turns an object of the newer shape into the former one. The row given is a copy of its own. */
type Undo = (row: Hash, store: Store) => Hash;

/** One breaking change of the API. Everything is stored in the newest shape; older versions undo what came after them. */
export interface VersionChange {
  /** The first version that has the change. */
  since: string;
  /** The entry of the changelog that is undone, below docs.stripe.com/changelog. */
  entry: string;
  /** By object name. */
  undo?: Readonly<Record<string, Undo>>;
  /** What `expand` could name before, by object name; null for what it could not name yet. */
  expansions?: Readonly<Record<string, Readonly<Record<string, Expansion | null>>>>;
  /** Turns the parameters of before into those of now, by route (`POST /v1/customers/:id`). */
  request?: Readonly<Record<string, (wire: WireHash) => WireHash>>;
}

/** Writes an undo against the newest type of its object. */
export function undoing<T extends object>(undo: (row: T, store: Store) => object): Undo {
  return undo as unknown as Undo;
}
