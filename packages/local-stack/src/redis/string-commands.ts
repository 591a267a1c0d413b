import { type Args, type Commands, reads, unbounded, writes } from "./command.ts";
import { expiryOf, isExpiryUnit } from "./expiry.ts";
import { floatOf, floatText, integerOf, sumOf } from "./number.ts";
import { okReply, type Reply, syntaxError, wrongArity } from "./reply.ts";
import type { Store } from "./store.ts";

export const stringCommands: Commands = {
  GET: reads(1, 1, (store, [key]) => store.read(key, "string") ?? null),
  SET: writes(2, unbounded, set),
  SETEX: writes(3, 3, (store, [key, seconds, value]) => {
    store.writeString(key, value, expiryOf("EX", seconds, store.now(), "setex"));
    return okReply;
  }),
  PSETEX: writes(3, 3, (store, [key, milliseconds, value]) => {
    store.writeString(key, value, expiryOf("PX", milliseconds, store.now(), "psetex"));
    return okReply;
  }),
  SETNX: writes(2, 2, (store, [key, value]) => {
    if (store.entry(key)) return 0;
    store.writeString(key, value, null);
    return 1;
  }),
  GETSET: writes(2, 2, (store, [key, value]) => {
    const before = store.read(key, "string") ?? null;
    store.writeString(key, value, null);
    return before;
  }),
  GETDEL: writes(1, 1, (store, [key]) => {
    const before = store.read(key, "string") ?? null;
    store.remove(key);
    return before;
  }),
  GETEX: writes(1, 3, getAndExpire),
  MGET: reads(1, unbounded, (store, keys) =>
    keys.map((key) => (store.entry(key)?.kind === "string" ? (store.read(key, "string") ?? null) : null)),
  ),
  MSET: writes(2, unbounded, (store, args) => {
    for (const [key, value] of pairsOf(args, "mset")) store.writeString(key, value, null);
    return okReply;
  }),
  MSETNX: writes(2, unbounded, (store, args) => {
    const pairs = pairsOf(args, "msetnx");
    if (pairs.some(([key]) => store.entry(key))) return 0;
    for (const [key, value] of pairs) store.writeString(key, value, null);
    return 1;
  }),
  INCR: writes(1, 1, (store, [key]) => increase(store, key, 1)),
  DECR: writes(1, 1, (store, [key]) => increase(store, key, -1)),
  INCRBY: writes(2, 2, (store, [key, change]) => increase(store, key, integerOf(change))),
  DECRBY: writes(2, 2, (store, [key, change]) => increase(store, key, -integerOf(change))),
  INCRBYFLOAT: writes(2, 2, (store, [key, change]) => {
    const sum = floatText(floatOf(store.read(key, "string") ?? "0") + floatOf(change));
    writeKeepingTtl(store, key, sum);
    return sum;
  }),
  APPEND: writes(2, 2, (store, [key, more]) => {
    const text = (store.read(key, "string") ?? "") + more;
    writeKeepingTtl(store, key, text);
    return Buffer.byteLength(text);
  }),
  STRLEN: reads(1, 1, (store, [key]) => Buffer.byteLength(store.read(key, "string") ?? "")),
};

function set(store: Store, [key, value, ...options]: Args): Reply {
  const words = options.map((word) => word.toUpperCase());
  const flags = new Set<string>();
  let expiresAt: number | null = null;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (isExpiryUnit(word)) {
      flags.add("expiry");
      expiresAt = expiryOf(word, options[++i], store.now(), "set");
    } else if (["NX", "XX", "GET", "KEEPTTL"].includes(word)) {
      flags.add(word);
    } else throw syntaxError();
  }
  if ((flags.has("NX") && flags.has("XX")) || (flags.has("KEEPTTL") && flags.has("expiry")))
    throw syntaxError();

  const existing = store.entry(key);
  const before = flags.has("GET") ? (store.read(key, "string") ?? null) : null;
  if ((flags.has("NX") && existing) || (flags.has("XX") && !existing)) return before;
  store.writeString(key, value, flags.has("KEEPTTL") ? (existing?.expiresAt ?? null) : expiresAt);
  return flags.has("GET") ? before : okReply;
}

function getAndExpire(
  store: Store,
  [key, unit, amount]: readonly [string, string?, string?, ...string[]],
): Reply {
  const word = unit?.toUpperCase();
  const persists = word === "PERSIST" && amount === undefined;
  if (word !== undefined && !persists && !isExpiryUnit(word)) throw syntaxError();
  const expiresAt = word === undefined || persists ? null : expiryOf(word, amount, store.now(), "getex");
  const value = store.read(key, "string") ?? null;
  if (word !== undefined) store.expire(key, expiresAt);
  return value;
}

function increase(store: Store, key: string, change: number): number {
  const sum = sumOf(integerOf(store.read(key, "string") ?? "0"), change);
  writeKeepingTtl(store, key, String(sum));
  return sum;
}

function writeKeepingTtl(store: Store, key: string, value: string): void {
  store.writeString(key, value, store.entry(key)?.expiresAt ?? null);
}

/** @throws RedisError when the last key has no value. */
export function pairsOf(args: readonly string[], command: string): Array<[string, string]> {
  if (args.length % 2 !== 0) throw wrongArity(command);
  const pairs: Array<[string, string]> = [];
  for (let i = 0; i < args.length; i += 2) pairs.push([args[i] ?? "", args[i + 1] ?? ""]);
  return pairs;
}
