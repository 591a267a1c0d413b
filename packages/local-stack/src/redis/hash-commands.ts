import { type Args, type Commands, reads, unbounded, writes } from "./command.ts";
import { integerOf, sumOf } from "./number.ts";
import { okReply, RedisError } from "./reply.ts";
import type { Store } from "./store.ts";
import { pairsOf } from "./string-commands.ts";

export const hashCommands: Commands = {
  HSET: writes(3, unbounded, (store, args) => setFields(store, args, "hset")),
  HMSET: writes(3, unbounded, (store, args) => {
    setFields(store, args, "hmset");
    return okReply;
  }),
  HSETNX: writes(3, 3, (store, [key, field, value]) => {
    const hash = store.readOrCreate(key, "hash");
    if (hash.has(field)) return 0;
    hash.set(field, value);
    return 1;
  }),
  HGET: reads(2, 2, (store, [key, field]) => store.read(key, "hash")?.get(field) ?? null),
  HMGET: reads(2, unbounded, (store, [key, ...fields]) => {
    const hash = store.read(key, "hash");
    return fields.map((field) => hash?.get(field) ?? null);
  }),
  HGETALL: reads(1, 1, (store, [key]) => [...(store.read(key, "hash") ?? [])].flat()),
  HKEYS: reads(1, 1, (store, [key]) => [...(store.read(key, "hash")?.keys() ?? [])]),
  HVALS: reads(1, 1, (store, [key]) => [...(store.read(key, "hash")?.values() ?? [])]),
  HLEN: reads(1, 1, (store, [key]) => store.read(key, "hash")?.size ?? 0),
  HEXISTS: reads(2, 2, (store, [key, field]) => (store.read(key, "hash")?.has(field) ? 1 : 0)),
  HDEL: writes(2, unbounded, (store, [key, ...fields]) => {
    const hash = store.read(key, "hash");
    const removed = fields.filter((field) => hash?.delete(field)).length;
    store.removeIfEmpty(key);
    return removed;
  }),
  HINCRBY: writes(3, 3, (store, [key, field, change]) => {
    const by = integerOf(change);
    const before = store.read(key, "hash")?.get(field) ?? "0";
    if (!/^-?\d+$/.test(before)) throw new RedisError("ERR hash value is not an integer");
    const sum = sumOf(Number(before), by);
    store.readOrCreate(key, "hash").set(field, String(sum));
    return sum;
  }),
};

function setFields(store: Store, [key, ...rest]: Args, command: string): number {
  const pairs = pairsOf(rest, command);
  const hash = store.readOrCreate(key, "hash");
  const before = hash.size;
  for (const [field, value] of pairs) hash.set(field, value);
  return hash.size - before;
}
