import { type Args, type Commands, reads, unbounded, writes } from "./command.ts";
import { globToRegExp } from "./glob.ts";
import { integerOf } from "./number.ts";
import { okReply, RedisError, type Reply, syntaxError } from "./reply.ts";
import type { Store } from "./store.ts";

const remove = writes(1, unbounded, (store, keys) => keys.filter((key) => store.remove(key)).length);
const clear = writes(0, 1, (store) => {
  store.clear();
  return okReply;
});

export const keyCommands: Commands = {
  DEL: remove,
  UNLINK: remove,
  EXISTS: reads(1, unbounded, (store, keys) => keys.filter((key) => store.entry(key)).length),
  TOUCH: reads(1, unbounded, (store, keys) => keys.filter((key) => store.entry(key)).length),
  TYPE: reads(1, 1, (store, [key]) => ({ status: store.entry(key)?.kind ?? "none" })),
  EXPIRE: writes(2, 3, (store, args) => expire(store, args, store.now() + integerOf(args[1]) * 1_000)),
  PEXPIRE: writes(2, 3, (store, args) => expire(store, args, store.now() + integerOf(args[1]))),
  EXPIREAT: writes(2, 3, (store, args) => expire(store, args, integerOf(args[1]) * 1_000)),
  PEXPIREAT: writes(2, 3, (store, args) => expire(store, args, integerOf(args[1]))),
  TTL: reads(1, 1, (store, [key]) => timeLeft(store, key, 1_000)),
  PTTL: reads(1, 1, (store, [key]) => timeLeft(store, key, 1)),
  PERSIST: writes(1, 1, (store, [key]) => {
    if (store.entry(key)?.expiresAt == null) return 0;
    store.expire(key, null);
    return 1;
  }),
  KEYS: reads(1, 1, (store, [pattern]) => {
    const matches = globToRegExp(pattern);
    return store.keys().filter((key) => matches.test(key));
  }),
  SCAN: reads(1, unbounded, scan),
  DBSIZE: reads(0, 0, (store) => store.keys().length),
  FLUSHALL: clear,
  FLUSHDB: clear,
};

function expire(
  store: Store,
  [key, , condition]: readonly [string, string, string?, ...string[]],
  at: number,
): Reply {
  const word = condition?.toUpperCase();
  if (word !== undefined && !["NX", "XX", "GT", "LT"].includes(word)) {
    throw new RedisError(`ERR Unsupported option ${condition}`);
  }
  const entry = store.entry(key);
  if (!entry) return 0;
  // No expiry counts as infinitely late, so GT never applies to it.
  const current = entry.expiresAt ?? Number.POSITIVE_INFINITY;
  const refused =
    (word === "NX" && entry.expiresAt !== null) ||
    (word === "XX" && entry.expiresAt === null) ||
    (word === "GT" && at <= current) ||
    (word === "LT" && at >= current);
  if (refused) return 0;
  if (at <= store.now()) store.remove(key);
  else store.expire(key, at);
  return 1;
}

function timeLeft(store: Store, key: string, unitMs: number): number {
  const entry = store.entry(key);
  if (!entry) return -2;
  if (entry.expiresAt === null) return -1;
  return Math.round((entry.expiresAt - store.now()) / unitMs);
}

/**
 * The cursor is the least hash not yet visited. So a scan needs no state, and finds every key that stays exactly once,
 * whatever is added or deleted between two calls.
 */
function scan(store: Store, [cursor, ...options]: Args): Reply {
  const from = /^\d+$/.test(cursor) ? Number(cursor) : Number.NaN;
  if (Number.isNaN(from)) throw new RedisError("ERR invalid cursor");
  let matches: RegExp | undefined;
  let count = 10;
  let kind: string | undefined;
  for (let i = 0; i < options.length; i += 2) {
    const [word, value] = [options[i]?.toUpperCase(), options[i + 1]];
    if (value === undefined) throw syntaxError();
    if (word === "MATCH") matches = globToRegExp(value);
    else if (word === "COUNT") count = integerOf(value);
    else if (word === "TYPE") kind = value.toLowerCase();
    else throw syntaxError();
  }
  if (count < 1) throw syntaxError();
  const rest = store
    .keys()
    .map((key) => ({ key, hash: hashOf(key) }))
    .filter(({ hash }) => hash >= from)
    .sort((a, b) => a.hash - b.hash);
  const lastHash = rest[count - 1]?.hash ?? Number.POSITIVE_INFINITY;
  const visited = rest.filter(({ hash }) => hash <= lastHash);
  const found = visited.filter(
    ({ key }) => (!matches || matches.test(key)) && (!kind || store.entry(key)?.kind === kind),
  );
  const next = visited.length < rest.length ? lastHash + 1 : 0;
  return [String(next), found.map(({ key }) => key)];
}

/** FNV-1a, 32 bits. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
