import { RedisError } from "./reply.ts";

/**
 * An integer argument. Redis accepts 64 bits; this accepts the 53 bits that a double holds exactly.
 *
 * @throws RedisError "ERR value is not an integer or out of range"
 */
export function integerOf(text: string | undefined): number {
  const number = text !== undefined && /^(0|-?[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(number)) throw new RedisError("ERR value is not an integer or out of range");
  return number;
}

/** @throws RedisError "ERR value is not a valid float" */
export function floatOf(text: string | undefined): number {
  const infinity = /^([+-]?)inf(inity)?$/i.exec(text ?? "");
  if (infinity) return infinity[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const number = text === undefined || text.trim() !== text || text === "" ? Number.NaN : Number(text);
  if (Number.isNaN(number)) throw new RedisError("ERR value is not a valid float");
  return number;
}

/** A score in Redis's notation: 3, 2.5, inf. */
export function floatText(number: number): string {
  return String(number).replace("Infinity", "inf");
}

/** @throws RedisError when the sum leaves the range of exact integers. */
export function sumOf(number: number, change: number): number {
  const sum = number + change;
  if (!Number.isSafeInteger(sum)) throw new RedisError("ERR increment or decrement would overflow");
  return sum;
}
