import { invalidRequest } from "./errors.ts";
import type { Wire, WireHash } from "./form.ts";

/**
 * Decodes the body of an API v2 request as a form is decoded, so that both are read by the same parameters: null unsets,
 * as an empty value does (docs.stripe.com/api-v2-overview).
 */
export function decodeJson(text: string): WireHash {
  if (text === "") return {};
  const body = parse(text);
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw invalidRequest("Invalid JSON object.");
  return asWire(body) as WireHash;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidRequest("Invalid JSON.");
  }
}

function asWire(value: unknown): Wire {
  if (Array.isArray(value)) return value.map(asWire);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asWire(inner)]));
  return value === null ? "" : String(value);
}
