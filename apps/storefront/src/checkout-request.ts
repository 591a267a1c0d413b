import { type Catalog, offerForLevel } from "@tollgate/core";
import type { FieldError } from "./answer.ts";

export type CheckoutRequest = { ok: true; offer: string } | { ok: false; fields: Record<string, FieldError> };

/**
 * What a customer may say about a checkout: `{ "entitlementLevel": "PRO" }` or `{ "offer": "pro_monthly" }`, exactly
 * one of the two and nothing else. The price, the owner and the length come from the catalog and the session, so a
 * field that tries to name them is refused rather than overlooked.
 */
export function parseCheckoutRequest(input: unknown, catalog: Catalog): CheckoutRequest {
  const oneTime = catalog.offers.filter(({ kind }) => kind === "one_time");
  const known = new Map([
    ["entitlementLevel", [...new Set(oneTime.map(({ level }) => level))]],
    ["offer", catalog.offers.map(({ lookupKey }) => lookupKey)],
  ]);
  const given =
    typeof input === "object" && input !== null && !Array.isArray(input) ? Object.entries(input) : [];
  const unknown = given.filter(([name]) => !known.has(name));
  if (unknown.length > 0)
    return refused(
      unknown.map(([name]) => [name, { message: "This field is not known.", allowed: [...known.keys()] }]),
    );
  const [only, other] = given;
  if (!only || other) {
    const message = other
      ? "Send either entitlementLevel or offer, not both."
      : "Send entitlementLevel or offer.";
    return refused([...known].map(([name, allowed]) => [name, { message, allowed }]));
  }
  const [name, value] = only;
  const allowed = known.get(name) ?? [];
  if (typeof value !== "string" || !allowed.includes(value))
    return refused([
      [name, { message: name === "offer" ? "There is no such offer." : "There is no such level.", allowed }],
    ]);
  const sold = name === "offer" ? undefined : offerForLevel(catalog, value);
  return { ok: true, offer: sold?.lookupKey ?? value };
}

/** `fromEntries` makes own properties, so a field named `__proto__` stays a field. */
function refused(fields: [string, FieldError][]): CheckoutRequest {
  return { ok: false, fields: Object.fromEntries(fields) };
}
