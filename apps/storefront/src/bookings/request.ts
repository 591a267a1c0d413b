import type { Catalog } from "@tollgate/core";
import { courseOf } from "@tollgate/core";
import { z } from "zod";
import type { FieldError } from "../http/answer.ts";

export type BookingRequest =
  | { ok: true; course: string }
  | { ok: true; booking: string }
  | { ok: false; fields: Record<string, FieldError> };

const fieldsSchema = z.union([z.strictObject({ course: z.string() }), z.strictObject({ booking: z.uuid() })]);

/**
 * The fields of a booking request: `{ "course": "raft-weekend" }`, or `{ "booking": "<id>" }` to try again for one of
 * the visitor's bookings. Exactly one of the two, and no other field, such as a price, a seat or an owner.
 */
export function parseBookingRequest(input: unknown, catalog: Catalog): BookingRequest {
  const read = fieldsSchema.safeParse(input);
  if (!read.success) return { ok: false, fields: wrongFields(input) };
  if ("booking" in read.data) return { ok: true, booking: read.data.booking };
  if (courseOf(catalog, read.data.course)) return { ok: true, course: read.data.course };
  const allowed = catalog.courses.map(({ id }) => id);
  return { ok: false, fields: { course: { message: "There is no such course.", allowed } } };
}

function wrongFields(input: unknown): Record<string, FieldError> {
  const known = ["course", "booking"];
  const given = typeof input === "object" && input !== null ? Object.keys(input) : [];
  const unknown = given.filter((name) => !known.includes(name));
  if (unknown.length > 0) return fieldsOf(unknown, { message: "This field is not known.", allowed: known });
  if (given.length !== 1)
    return fieldsOf(known, {
      message: given.length > 1 ? "Send either course or booking, not both." : "Send course or booking.",
    });
  return fieldsOf(given, {
    message: given[0] === "booking" ? "This is not the id of a booking." : "This is not the id of a course.",
  });
}

/** `fromEntries` makes own properties, so a field named `__proto__` stays a field. */
function fieldsOf(names: string[], error: FieldError): Record<string, FieldError> {
  return Object.fromEntries(names.map((name) => [name, error]));
}
