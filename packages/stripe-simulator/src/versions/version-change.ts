import type { WireHash } from "../protocol/form.ts";
import type { Store } from "../world/store.ts";
import type { Expansion } from "./expansions.ts";

export type Hash = Record<string, unknown>;

/** Converts an object of the newer shape to the older one. The given row is a copy. */
type Undo = (row: Hash, store: Store) => Hash;

/** One breaking change of the API. Objects are stored in the newest shape; older versions undo later changes. */
export interface VersionChange {
  /** The first version that has the change. */
  since: string;
  /** The entry of the changelog that is undone, below docs.stripe.com/changelog. */
  entry: string;
  /** By object name. */
  undo?: Readonly<Record<string, Undo>>;
  /** The paths that `expand` accepted before, by object name; null for a path that it did not accept yet. */
  expansions?: Readonly<Record<string, Readonly<Record<string, Expansion | null>>>>;
  /** Converts old parameters to the present ones, by route (`POST /v1/customers/:id`). */
  request?: Readonly<Record<string, (wire: WireHash) => WireHash>>;
}

/** Writes an undo against the newest type of its object. */
export function undoing<T extends object>(undo: (row: T, store: Store) => object): Undo {
  return undo as unknown as Undo;
}
