import { type Catalog, type Offer, offerForLevel, offerOf, offersOnSale } from "@tollgate/core";
import { z } from "zod";
import type { FieldError } from "../http/answer.ts";
import { organisationIdSchema } from "../people/identity-id.ts";

export interface CheckoutWish {
  /** Lookup key of an offer of the catalog. */
  offer: string;
  /** The organisation that pays; the visitor without it. The route checks that the visitor bills it. */
  organisation?: string;
  seats?: number;
}
export type CheckoutRequest =
  | ({ ok: true } & CheckoutWish)
  | {
      ok: false;
      fields: Record<string, FieldError>;
      /** The valid offer, whose page can correct the rest. */
      offer?: string;
    };

/** A whole number, as JSON or as the text of a form. */
const seatsSchema = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number),
]);

/**
 * The fields of a checkout request: `{ "entitlementLevel": "PRO" }` or
 * `{ "offer": "team_monthly", "organisation": "…", "seats": 5 }`, and no others. Price and duration come from the
 * catalog, the owner from the session: a field that names them is refused, not ignored.
 */
export function parseCheckoutRequest(input: unknown, catalog: Catalog): CheckoutRequest {
  const known = knownFields(catalog);
  const given = new Map(
    typeof input === "object" && input !== null && !Array.isArray(input) ? Object.entries(input) : [],
  );
  const unknown = [...given.keys()].filter((name) => !fieldNames.includes(name));
  if (unknown.length > 0)
    return refused(
      unknown.map((name) => [name, { message: "This field is not known.", allowed: fieldNames }]),
    );
  if (given.has("entitlementLevel") === given.has("offer")) {
    const message = given.has("offer")
      ? "Send either entitlementLevel or offer, not both."
      : "Send entitlementLevel or offer.";
    return refused([...known].map(([name, allowed]) => [name, { message, allowed }]));
  }
  const name = given.has("offer") ? "offer" : "entitlementLevel";
  const offer = offerNamed(catalog, name, given.get(name));
  if (!offer)
    return refused([
      [
        name,
        {
          message: name === "offer" ? "There is no such offer." : "There is no such level.",
          allowed: known.get(name) ?? [],
        },
      ],
    ]);
  return withTerms(offer, given);
}

const fieldNames = ["entitlementLevel", "offer", "organisation", "seats"];

function knownFields(catalog: Catalog): Map<string, string[]> {
  const onSale = offersOnSale(catalog);
  const oneTime = onSale.filter(({ kind }) => kind === "one_time");
  return new Map([
    ["entitlementLevel", [...new Set(oneTime.map(({ level }) => level))]],
    ["offer", onSale.map(({ lookupKey }) => lookupKey)],
  ]);
}

/** A retired offer is one too: billing refuses it, and says why. */
function offerNamed(catalog: Catalog, name: string, value: unknown): Offer | undefined {
  if (typeof value !== "string") return undefined;
  return name === "offer" ? offerOf(catalog, value) : offerForLevel(catalog, value);
}

/** Checks the form of organisation and seats. Billing decides whether this buyer may have this offer and number. */
function withTerms({ lookupKey: offer }: Offer, given: Map<string, unknown>): CheckoutRequest {
  const organisation = given.has("organisation")
    ? organisationIdSchema.safeParse(given.get("organisation"))
    : null;
  const seats = given.has("seats") ? seatsSchema.safeParse(given.get("seats")) : null;
  const wrong: [string, FieldError][] = [];
  if (organisation?.success === false)
    wrong.push(["organisation", { message: "This is not the id of an organisation." }]);
  if (seats?.success === false) wrong.push(["seats", { message: "Send a whole number of seats." }]);
  if (wrong.length > 0) return { ...refused(wrong), offer };
  return {
    ok: true,
    offer,
    ...(organisation?.success ? { organisation: organisation.data } : {}),
    ...(seats?.success ? { seats: seats.data } : {}),
  };
}

/** `fromEntries` makes own properties, so a field named `__proto__` stays a field. */
function refused(fields: [string, FieldError][]): CheckoutRequest & { ok: false } {
  return { ok: false, fields: Object.fromEntries(fields) };
}
