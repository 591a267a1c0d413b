import { type Commands, reads, unbounded, writes } from "./command.ts";
import { integerOf } from "./number.ts";
import { okReply, RedisError, type Reply } from "./reply.ts";
import type { Store } from "./store.ts";

export const listCommands: Commands = {
  LPUSH: writes(2, unbounded, (store, [key, ...items]) =>
    store.readOrCreate(key, "list").unshift(...items.reverse()),
  ),
  RPUSH: writes(2, unbounded, (store, [key, ...items]) => store.readOrCreate(key, "list").push(...items)),
  LPOP: writes(1, 2, (store, args) => pop(store, args, (list, count) => list.splice(0, count))),
  RPOP: writes(1, 2, (store, args) =>
    pop(store, args, (list, count) => list.splice(Math.max(0, list.length - count)).reverse()),
  ),
  LLEN: reads(1, 1, (store, [key]) => store.read(key, "list")?.length ?? 0),
  LINDEX: reads(2, 2, (store, [key, index]) => store.read(key, "list")?.at(integerOf(index)) ?? null),
  LRANGE: reads(3, 3, (store, [key, start, stop]) => sliceOf(store.read(key, "list") ?? [], start, stop)),
  LTRIM: writes(3, 3, (store, [key, start, stop]) => {
    const list = store.read(key, "list");
    if (list) list.splice(0, list.length, ...sliceOf(list, start, stop));
    store.removeIfEmpty(key);
    return okReply;
  }),
};

function pop(
  store: Store,
  [key, count]: readonly [string, string?, ...string[]],
  take: (list: string[], count: number) => string[],
): Reply {
  const number = count === undefined ? 1 : integerOf(count);
  if (number < 0) throw new RedisError("ERR value is out of range, must be positive");
  const list = store.read(key, "list");
  if (!list) return null;
  const taken = take(list, number);
  store.removeIfEmpty(key);
  return count === undefined ? (taken[0] ?? null) : taken;
}

/** From `start` to `stop`, both included; negative numbers count from the end. */
export function sliceOf<T>(items: readonly T[], start: string, stop: string): T[] {
  const [from, to] = [start, stop].map((text) => {
    const index = integerOf(text);
    return index < 0 ? items.length + index : index;
  });
  return items.slice(Math.max(0, from ?? 0), Math.max(0, (to ?? 0) + 1));
}
