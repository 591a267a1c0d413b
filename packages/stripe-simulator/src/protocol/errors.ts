/** The body of `{ error }` in Stripe's answer. Source: docs.stripe.com/api/errors. */
export interface ErrorBody {
  type: "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";
  message: string;
  code?: string;
  param?: string;
  doc_url?: string;
  decline_code?: string;
  charge?: string;
  payment_intent?: object;
  payment_method?: object;
  setup_intent?: object;
}

/** Thrown by a route to answer with an HTTP status and a Stripe-shaped error. */
export class StripeFault extends Error {
  override readonly name = "StripeFault";
  readonly status: number;
  readonly body: ErrorBody;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: ErrorBody, headers: Record<string, string> = {}) {
    super(body.message);
    this.status = status;
    this.headers = headers;
    this.body = body.code
      ? { ...body, doc_url: `https://stripe.com/docs/error-codes/${body.code.replaceAll("_", "-")}` }
      : body;
  }
}

/** 400: the request is not valid. */
export function invalidRequest(message: string, detail: { param?: string; code?: string } = {}): StripeFault {
  return new StripeFault(400, { type: "invalid_request_error", message, ...detail });
}

/** 404 when the id is in the path, 400 when it is a parameter. */
export function missingResource(what: string, id: string, param = "id"): StripeFault {
  return new StripeFault(param === "id" ? 404 : 400, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${what}: '${id}'`,
    param,
  });
}

export function unknownUrl(method: string, path: string): StripeFault {
  return new StripeFault(404, {
    type: "invalid_request_error",
    message: `Unrecognized request URL (${method}: ${path}). The simulated Stripe knows only the routes that its src/resources declare. If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your code. Please see https://stripe.com/docs.`,
  });
}

/** 402: the bank said no. */
export function cardError(
  message: string,
  code: string,
  detail: Pick<
    ErrorBody,
    "decline_code" | "charge" | "payment_intent" | "payment_method" | "setup_intent" | "param"
  > = {},
): StripeFault {
  return new StripeFault(402, { type: "card_error", message, code, ...detail });
}
