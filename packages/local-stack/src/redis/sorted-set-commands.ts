import { type Args, type Commands, reads, unbounded, writes } from "./command.ts";
import { sliceOf } from "./list-commands.ts";
import { floatOf, floatText, integerOf } from "./number.ts";
import { RedisError, type Reply, syntaxError } from "./reply.ts";
import { addToSortedSet } from "./sorted-set-add.ts";
import type { Store } from "./store.ts";

type Member = readonly [member: string, score: number];

export const sortedSetCommands: Commands = {
  ZADD: writes(3, unbounded, addToSortedSet),
  ZINCRBY: writes(3, 3, (store, [key, change, member]) =>
    addToSortedSet(store, [key, "INCR", change, member]),
  ),
  ZREM: writes(2, unbounded, (store, [key, ...members]) => removeMembers(store, key, members)),
  ZCARD: reads(1, 1, (store, [key]) => store.read(key, "zset")?.size ?? 0),
  ZSCORE: reads(2, 2, (store, [key, member]) => {
    const score = store.read(key, "zset")?.get(member);
    return score === undefined ? null : floatText(score);
  }),
  ZCOUNT: reads(3, 3, (store, [key, min, max]) => between(membersOf(store, key), min, max).length),
  ZRANGE: reads(3, unbounded, range),
  ZRANGEBYSCORE: reads(3, unbounded, (store, [key, min, max, ...options]) =>
    range(store, [key, min, max, "BYSCORE", ...options]),
  ),
  ZREMRANGEBYSCORE: writes(3, 3, (store, [key, min, max]) =>
    removeMembers(
      store,
      key,
      between(membersOf(store, key), min, max).map(([member]) => member),
    ),
  ),
  ZREMRANGEBYRANK: writes(3, 3, (store, [key, start, stop]) =>
    removeMembers(
      store,
      key,
      sliceOf(membersOf(store, key), start, stop).map(([member]) => member),
    ),
  ),
};

/** By score, then by bytes. */
function membersOf(store: Store, key: string): Member[] {
  return [...(store.read(key, "zset") ?? [])].sort(
    ([a, scoreOfA], [b, scoreOfB]) => scoreOfA - scoreOfB || Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
}

function removeMembers(store: Store, key: string, members: readonly string[]): number {
  const set = store.read(key, "zset");
  const removed = members.filter((member) => set?.delete(member)).length;
  store.removeIfEmpty(key);
  return removed;
}

function range(store: Store, [key, start, stop, ...options]: Args): Reply {
  const flags = new Set<string>();
  let limit: { offset: number; count: number } | undefined;
  for (let i = 0; i < options.length; i++) {
    const word = options[i]?.toUpperCase() ?? "";
    if (word === "LIMIT") limit = { offset: integerOf(options[++i]), count: integerOf(options[++i]) };
    else if (["BYSCORE", "REV", "WITHSCORES"].includes(word)) flags.add(word);
    else throw syntaxError();
  }
  if (limit && !flags.has("BYSCORE")) {
    throw new RedisError(
      "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX",
    );
  }
  const members = membersOf(store, key);
  if (flags.has("REV")) members.reverse();
  const [min, max] = flags.has("REV") ? [stop, start] : [start, stop];
  let found = flags.has("BYSCORE") ? between(members, min, max) : sliceOf(members, start, stop);
  if (limit) found = found.slice(limit.offset, limit.count < 0 ? undefined : limit.offset + limit.count);
  return flags.has("WITHSCORES")
    ? found.flatMap(([member, score]) => [member, floatText(score)])
    : found.map(([member]) => member);
}

/** Members with a score from `min` to `max`; "(5" excludes 5, "-inf" and "+inf" are unbounded. */
function between(members: readonly Member[], min: string, max: string): Member[] {
  const [low, high] = [boundOf(min), boundOf(max)];
  return members.filter(
    ([, score]) =>
      (low.excluded ? score > low.score : score >= low.score) &&
      (high.excluded ? score < high.score : score <= high.score),
  );
}

function boundOf(text: string): { score: number; excluded: boolean } {
  const excluded = text.startsWith("(");
  try {
    return { score: floatOf(excluded ? text.slice(1) : text), excluded };
  } catch {
    throw new RedisError("ERR min or max is not a float");
  }
}
