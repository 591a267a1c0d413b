type ErrorCode =
  | "bad_request"
  | "unauthenticated"
  | "foreign_origin"
  | "forbidden"
  | "not_found"
  | "already_subscribed"
  | "already_covered"
  | "retired_offer"
  | "payment_processing"
  | "another_checkout_open"
  | "wrong_buyer"
  | "bad_seats"
  | "course_started"
  | "course_full"
  | "already_booked"
  | "not_cancellable"
  | "refund_changed"
  | "last_owner"
  | "already_member"
  | "organisation_full"
  | "too_many_organisations"
  | "too_many_invitations"
  | "seats_taken"
  | "wrong_recipient"
  | "invitation_over"
  | "no_customer"
  | "no_subscription"
  | "already_ending"
  | "not_changeable"
  | "too_large"
  | "unsupported_media_type"
  | "too_many_requests"
  | "unavailable";

const statusOf: Record<ErrorCode, number> = {
  bad_request: 400,
  unauthenticated: 401,
  foreign_origin: 403,
  forbidden: 403,
  not_found: 404,
  already_subscribed: 409,
  already_covered: 409,
  retired_offer: 409,
  payment_processing: 409,
  another_checkout_open: 409,
  wrong_buyer: 409,
  bad_seats: 400,
  course_started: 409,
  course_full: 409,
  already_booked: 409,
  not_cancellable: 409,
  refund_changed: 409,
  last_owner: 409,
  already_member: 409,
  organisation_full: 409,
  too_many_organisations: 409,
  too_many_invitations: 409,
  seats_taken: 409,
  wrong_recipient: 403,
  invitation_over: 404,
  no_customer: 409,
  no_subscription: 409,
  already_ending: 409,
  not_changeable: 409,
  too_large: 413,
  unsupported_media_type: 415,
  too_many_requests: 429,
  unavailable: 503,
};

/** What is wrong with one field, and the allowed values where they are a list. */
export interface FieldError {
  message: string;
  allowed?: string[];
}

export interface Refusal {
  code: ErrorCode;
  message: string;
  fields?: Record<string, FieldError>;
  /** Seconds; sent as Retry-After. */
  retryAfterSeconds?: number;
}

/** What came of a request, or of one step of it. */
export type Outcome<Value> = { ok: true; value: Value } | { ok: false; refusal: Refusal };

/** `{ error: { code, message, fields? } }` with the status of the code. */
export function refuse({ code, message, fields, retryAfterSeconds }: Refusal): Response {
  const headers = retryAfterSeconds === undefined ? undefined : { "Retry-After": String(retryAfterSeconds) };
  return Response.json(
    { error: { code, message, ...(fields ? { fields } : {}) } },
    { status: statusOf[code], ...(headers ? { headers } : {}) },
  );
}

/** 303: the browser goes on with a GET, whatever method it used (RFC 9110, 15.4.4). */
export function seeOther(location: string, headers: Headers = new Headers()): Response {
  headers.set("Location", location);
  return new Response(null, { status: 303, headers });
}
