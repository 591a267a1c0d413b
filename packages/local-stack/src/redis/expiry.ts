import { integerOf } from "./number.ts";
import { RedisError, syntaxError } from "./reply.ts";

const units: Record<string, (amount: number, now: number) => number> = {
  EX: (seconds, now) => now + seconds * 1_000,
  PX: (milliseconds, now) => now + milliseconds,
  EXAT: (second) => second * 1_000,
  PXAT: (millisecond) => millisecond,
};

export function isExpiryUnit(word: string): boolean {
  return Object.hasOwn(units, word);
}

/**
 * The instant meant by `EX 10`, `PX 10`, `EXAT 1700000000` or `PXAT 1700000000000`, in milliseconds since 1970.
 *
 * @throws RedisError when the amount is not a positive integer.
 */
export function expiryOf(unit: string, amount: string | undefined, now: number, command: string): number {
  const toInstant = units[unit];
  if (!toInstant || amount === undefined) throw syntaxError();
  const number = integerOf(amount);
  if (number <= 0) throw new RedisError(`ERR invalid expire time in '${command}' command`);
  return toInstant(number, now);
}
