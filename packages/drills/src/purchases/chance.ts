import { createHash } from "node:crypto";

/**
 * A fraction from 0 up to 1, always the same for one seed and one name: drawing in another order, as real processes make
 * it, changes nothing.
 */
export function chance(seed: number, name: string): number {
  return createHash("sha256").update(`${seed} ${name}`).digest().readUInt32BE(0) / 2 ** 32;
}
