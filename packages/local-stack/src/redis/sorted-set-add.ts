import { floatOf, floatText } from "./number.ts";
import { RedisError, type Reply, syntaxError } from "./reply.ts";
import type { Store } from "./store.ts";

const optionWords = ["NX", "XX", "GT", "LT", "CH", "INCR"];

/** ZADD key [NX | XX] [GT | LT] [CH] [INCR] score member [score member …] */
export function addToSortedSet(store: Store, [key, ...rest]: readonly [string, ...string[]]): Reply {
  const first = rest.findIndex((word) => !optionWords.includes(word.toUpperCase()));
  const options = new Set(
    rest.slice(0, first === -1 ? rest.length : first).map((word) => word.toUpperCase()),
  );
  const scores = first === -1 ? [] : scoresOf(rest.slice(first));
  if (scores.length === 0) throw syntaxError();
  if (options.has("NX") && options.has("XX")) {
    throw new RedisError("ERR XX and NX options at the same time are not compatible");
  }
  if ([options.has("NX"), options.has("GT"), options.has("LT")].filter(Boolean).length > 1) {
    throw new RedisError("ERR GT, LT, and/or NX options at the same time are not compatible");
  }
  if (options.has("INCR") && scores.length > 1) {
    throw new RedisError("ERR INCR option supports a single increment-element pair");
  }

  const set = store.readOrCreate(key, "zset");
  let added = 0;
  let changed = 0;
  let increased: string | null = null;
  for (const [member, given] of scores) {
    const before = set.get(member);
    const score = options.has("INCR") ? (before ?? 0) + given : given;
    if (!applies(options, before, score)) continue;
    set.set(member, score);
    increased = floatText(score);
    if (before === undefined) added++;
    else if (before !== score) changed++;
  }
  store.removeIfEmpty(key);
  if (options.has("INCR")) return increased;
  return options.has("CH") ? added + changed : added;
}

function applies(options: ReadonlySet<string>, before: number | undefined, score: number): boolean {
  if (before === undefined) return !options.has("XX");
  return !(
    options.has("NX") ||
    (options.has("GT") && score <= before) ||
    (options.has("LT") && score >= before)
  );
}

function scoresOf(rest: readonly string[]): Array<[member: string, score: number]> {
  if (rest.length % 2 !== 0) throw syntaxError();
  const scores: Array<[string, number]> = [];
  for (let i = 0; i < rest.length; i += 2) scores.push([rest[i + 1] ?? "", floatOf(rest[i])]);
  return scores;
}
