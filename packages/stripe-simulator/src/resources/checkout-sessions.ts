import type Stripe from "stripe";
import { shownLines } from "../checkout/first-period.ts";
import { expireSession, findSession, planOf } from "../checkout/session.ts";
import { invalidRequest } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { hash, oneOf, required, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change } from "../world/events.ts";
import type { World } from "../world/world.ts";
import { createSession } from "./checkout-session-create.ts";
import { NEW_SESSION } from "./checkout-session-params.ts";

/** Filters that the store has an index for. */
const INDEXED = ["customer", "payment_intent", "subscription"];

export const checkoutSessionRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/checkout/sessions",
    returns: "checkout.session",
    params: NEW_SESSION,
    handle: createSession,
  }),
  route({
    method: "GET",
    path: "/v1/checkout/sessions/:id",
    returns: "checkout.session",
    params: {},
    handle: (world, _, [id]) => findSession(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/checkout/sessions/:id",
    returns: "checkout.session",
    params: { metadata: metadata() },
    handle(world, { metadata: given }, [id]) {
      const session = findSession(world, id);
      const patch = { metadata: mergeMetadata(session.metadata, given) };
      return change(world, world.store.tables["checkout.session"], session, patch);
    },
  }),
  route({
    method: "POST",
    path: "/v1/checkout/sessions/:id/expire",
    returns: "checkout.session",
    params: {},
    handle(world, _, [id]) {
      const session = findSession(world, id);
      if (session.status !== "open") {
        throw invalidRequest(
          `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
        );
      }
      return expireSession(world, session);
    },
  }),
  listRoute({
    path: "/v1/checkout/sessions/:id/line_items",
    returns: "item",
    params: {},
    rows: (world, _, [id]) => shownLines(planOf(world, findSession(world, id))),
  }),
  listRoute({
    path: "/v1/checkout/sessions",
    returns: "checkout.session",
    params: {
      customer: text(),
      customer_account: text(),
      customer_details: hash({ email: required(text(800)) }),
      payment_intent: text(),
      payment_link: text(),
      status: oneOf("complete", "expired", "open"),
      subscription: text(),
    },
    rows: (world, { customer_details: details, status, ...named }) =>
      narrowest(world, named)
        .filter((row) => status === undefined || row.status === status)
        .filter((row) => details === undefined || row.customer_details?.email === details.email),
  }),
];

/** Starts from an index when a filter has one. */
function narrowest(world: World, filters: Record<string, string | undefined>): Stripe.Checkout.Session[] {
  const { "checkout.session": sessions } = world.store.tables;
  const given = Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const indexed = given.find(([field]) => INDEXED.includes(field));
  return given.reduce(
    (rows, [field, value]) =>
      rows.filter((row) => new Map<string, unknown>(Object.entries(row)).get(field) === value),
    indexed ? sessions.where(...indexed) : sessions.all(),
  );
}
