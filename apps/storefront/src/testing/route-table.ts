import type { Verb } from "./route-list.ts";

/**
 * Who may come in. What a door refuses it refuses in the same words whether the thing exists or not.
 * - `public`: anybody
 * - `signed-in`: anybody with a session; sees and changes only their own
 * - `owner`: whoever the named thing belongs to
 * - `member`: whoever is in the named organisation, or is the one who was invited
 * - `biller`: whoever may bill for the named owner: the person themselves, an organisation's owner or admin
 * - `stripe`: whoever signs with the webhook's secret
 * - `development`: anybody, in a development world with seeded people; nobody elsewhere
 */
type Door = "public" | "signed-in" | "owner" | "member" | "biller" | "stripe" | "development";

/** What an id that the route takes names; `session` is a Checkout Session. Offers, courses and levels are everybody's. */
type IdKind = "booking" | "organisation" | "invitation" | "session" | "member";

export interface RouteRow {
  path: string;
  verbs: Verb[];
  door: Door;
  /** The ids of somebody's things that it takes, in its path, query or fields: each to be tried by somebody else. */
  ids: IdKind[];
}

/** One row for each route file: route-table.test.ts refuses a route that is not here, and a row without a route. */
export const routeTable: RouteRow[] = [
  { path: "/", verbs: ["GET"], door: "public", ids: [] },
  { path: "/account", verbs: ["GET"], door: "signed-in", ids: ["organisation"] },
  { path: "/api/auth/[...all]", verbs: ["GET", "POST"], door: "public", ids: [] },
  { path: "/api/bookings", verbs: ["POST"], door: "signed-in", ids: ["booking"] },
  { path: "/api/bookings/[id]/calendar", verbs: ["GET"], door: "owner", ids: ["booking"] },
  { path: "/api/bookings/[id]/cancel", verbs: ["POST"], door: "owner", ids: ["booking"] },
  { path: "/api/checkout/session", verbs: ["POST"], door: "biller", ids: ["organisation"] },
  { path: "/api/development/sign-in", verbs: ["POST"], door: "development", ids: [] },
  { path: "/api/entitlements", verbs: ["GET"], door: "signed-in", ids: [] },
  { path: "/api/health", verbs: ["GET"], door: "public", ids: [] },
  { path: "/api/invitations/[id]/accept", verbs: ["POST"], door: "member", ids: ["invitation"] },
  { path: "/api/invitations/[id]/reject", verbs: ["POST"], door: "member", ids: ["invitation"] },
  { path: "/api/organisations", verbs: ["POST"], door: "signed-in", ids: [] },
  {
    path: "/api/organisations/[id]/cancel-invitation",
    verbs: ["POST"],
    door: "biller",
    ids: ["organisation", "invitation"],
  },
  { path: "/api/organisations/[id]/invite", verbs: ["POST"], door: "biller", ids: ["organisation"] },
  { path: "/api/organisations/[id]/leave", verbs: ["POST"], door: "member", ids: ["organisation"] },
  {
    path: "/api/organisations/[id]/remove",
    verbs: ["POST"],
    door: "biller",
    ids: ["organisation", "member"],
  },
  { path: "/api/organisations/[id]/role", verbs: ["POST"], door: "biller", ids: ["organisation", "member"] },
  { path: "/api/organisations/[id]/seat", verbs: ["POST"], door: "biller", ids: ["organisation", "member"] },
  { path: "/api/organisations/[id]/switch", verbs: ["POST"], door: "member", ids: ["organisation"] },
  { path: "/api/portal", verbs: ["POST"], door: "biller", ids: ["organisation"] },
  { path: "/api/session/sign-in", verbs: ["POST"], door: "public", ids: [] },
  { path: "/api/session/sign-out", verbs: ["POST"], door: "public", ids: [] },
  { path: "/api/session/sign-up", verbs: ["POST"], door: "public", ids: [] },
  { path: "/api/webhooks/stripe", verbs: ["POST"], door: "stripe", ids: [] },
  { path: "/bookings", verbs: ["GET"], door: "signed-in", ids: ["booking"] },
  { path: "/bookings/[id]", verbs: ["GET"], door: "owner", ids: ["booking"] },
  { path: "/bookings/[id]/cancel", verbs: ["GET"], door: "owner", ids: ["booking"] },
  { path: "/buy/[offer]", verbs: ["GET"], door: "signed-in", ids: ["organisation"] },
  { path: "/checkout/cancel", verbs: ["GET"], door: "signed-in", ids: ["organisation"] },
  { path: "/checkout/success", verbs: ["GET"], door: "biller", ids: ["session", "organisation"] },
  { path: "/courses", verbs: ["GET"], door: "signed-in", ids: [] },
  { path: "/courses/[id]", verbs: ["GET"], door: "signed-in", ids: [] },
  { path: "/courses/[id]/book", verbs: ["GET"], door: "signed-in", ids: [] },
  { path: "/development/people", verbs: ["GET"], door: "development", ids: [] },
  { path: "/invitations/[id]", verbs: ["GET"], door: "member", ids: ["invitation"] },
  { path: "/organisations", verbs: ["GET"], door: "signed-in", ids: [] },
  { path: "/organisations/[id]", verbs: ["GET"], door: "member", ids: ["organisation"] },
  { path: "/organisations/new", verbs: ["GET"], door: "signed-in", ids: [] },
  { path: "/payment/cancel", verbs: ["GET"], door: "public", ids: [] },
  { path: "/payment/success", verbs: ["GET"], door: "public", ids: [] },
  { path: "/pro", verbs: ["GET"], door: "signed-in", ids: [] },
  { path: "/sign-in", verbs: ["GET"], door: "public", ids: [] },
  { path: "/sign-up", verbs: ["GET"], door: "public", ids: [] },
];
