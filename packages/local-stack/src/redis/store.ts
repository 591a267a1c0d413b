import { wrongType } from "./reply.ts";

/** The values that a key can hold. A sorted set maps members to scores; readers sort it. */
type Values = {
  string: string;
  hash: Map<string, string>;
  list: string[];
  set: Set<string>;
  zset: Map<string, number>;
};
export type Kind = keyof Values;

/** `expiresAt` in milliseconds since 1970; null never expires. */
export type Entry = {
  [K in Kind]: { readonly kind: K; readonly value: Values[K]; expiresAt: number | null };
}[Kind];

export type Store = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The entry of a key that has not expired. */
  entry(key: string): Entry | undefined;
  /** @throws RedisError WRONGTYPE when the key holds another kind. */
  read<K extends Kind>(key: string, kind: K): Values[K] | undefined;
  /** Like `read`, but creates an empty value when the key is absent. */
  readOrCreate<K extends CollectionKind>(key: string, kind: K): Values[K];
  writeString(key: string, value: string, expiresAt: number | null): void;
  expire(key: string, at: number | null): void;
  remove(key: string): boolean;
  /** Removes the key when its list, set, hash or sorted set is empty. */
  removeIfEmpty(key: string): void;
  keys(): string[];
  clear(): void;
  entries(): Array<[key: string, entry: Entry]>;
  restore(entries: ReadonlyArray<readonly [key: string, entry: Entry]>): void;
};

type CollectionKind = Exclude<Kind, "string">;

const empty: { [K in CollectionKind]: () => Values[K] } = {
  hash: () => new Map(),
  list: () => [],
  set: () => new Set(),
  zset: () => new Map(),
};

export function createStore(now: () => number): Store {
  const entriesByKey = new Map<string, Entry>();

  function entry(key: string): Entry | undefined {
    const found = entriesByKey.get(key);
    if (found?.expiresAt == null || found.expiresAt > now()) return found;
    entriesByKey.delete(key);
    return undefined;
  }

  function read<K extends Kind>(key: string, kind: K): Values[K] | undefined {
    const found = entry(key);
    if (!found) return undefined;
    if (found.kind !== kind) throw wrongType();
    return found.value as Values[K];
  }

  const liveEntries = () =>
    [...entriesByKey.keys()].flatMap((key) => {
      const found = entry(key);
      return found ? [[key, found] as [string, Entry]] : [];
    });

  return {
    now,
    entry,
    read,
    readOrCreate(key, kind) {
      const found = read(key, kind);
      if (found) return found;
      const value = empty[kind]();
      entriesByKey.set(key, { kind, value, expiresAt: null } as Entry);
      return value;
    },
    writeString: (key, value, expiresAt) => void entriesByKey.set(key, { kind: "string", value, expiresAt }),
    expire(key, at) {
      const found = entry(key);
      if (found) found.expiresAt = at;
    },
    remove: (key) => entry(key) !== undefined && entriesByKey.delete(key),
    removeIfEmpty(key) {
      const found = entry(key);
      if (!found || found.kind === "string") return;
      if ((found.kind === "list" ? found.value.length : found.value.size) === 0) entriesByKey.delete(key);
    },
    keys: () => liveEntries().map(([key]) => key),
    clear: () => entriesByKey.clear(),
    entries: liveEntries,
    restore(entries) {
      for (const [key, restored] of entries) entriesByKey.set(key, restored);
    },
  };
}
