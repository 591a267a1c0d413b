import { invalidRequest } from "./errors.ts";
import { isHash } from "./form.ts";
import type { Param } from "./params.ts";

/** A change to metadata: an empty text unsets its key, null unsets them all. */
export type MetadataChange = Record<string, string> | null;

/** 50 keys, 40 characters a key, 500 a value. Source: docs.stripe.com/metadata. */
const METADATA_LIMITS = { keys: 50, key: 40, value: 500 } as const;

export function metadata(): Param<MetadataChange, false> {
  return {
    required: false,
    parse(value, at) {
      if (value === "") return null;
      if (!isHash(value)) {
        throw invalidRequest("Invalid object", { param: at });
      }
      const change: Record<string, string> = {};
      for (const [key, entry] of Object.entries(value)) {
        const param = `${at}[${key}]`;
        if (typeof entry !== "string") {
          throw invalidRequest("Metadata values must be strings; nested values are not allowed.", { param });
        }
        if (key.length > METADATA_LIMITS.key) {
          throw invalidRequest(
            `Metadata keys must be under ${METADATA_LIMITS.key} characters. Metadata key was too long: ${key.length} characters.`,
            { param },
          );
        }
        if (entry.length > METADATA_LIMITS.value) {
          throw invalidRequest(
            `Metadata values can have up to ${METADATA_LIMITS.value} characters, but you passed in a value that is ${entry.length} characters. Invalid value: ${entry.slice(0, 40)}…`,
            { param },
          );
        }
        change[key] = entry;
      }
      mergeMetadata({}, change, at);
      return change;
    },
  };
}

/** @throws StripeFault when the result would hold more than 50 keys. */
export function mergeMetadata(
  current: Record<string, string> | null,
  change: MetadataChange | undefined,
  at = "metadata",
): Record<string, string> {
  if (change === undefined) return current ?? {};
  if (change === null) return {};
  const merged = { ...current, ...change };
  const remaining = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ""));
  if (Object.keys(remaining).length > METADATA_LIMITS.keys) {
    throw invalidRequest(`You can only have up to ${METADATA_LIMITS.keys} metadata keys.`, { param: at });
  }
  return remaining;
}
