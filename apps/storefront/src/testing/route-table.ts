import type { Verb } from "./route-list.ts";

/**
 * Who may use a route. A refusal is the same whether the named thing exists or not.
 * - `public`: everybody
 * - `signed-in`: every visitor with a session, for their own things
 * - `owner`: the visitor whom the named thing belongs to
 * - `member`: a member of the named organisation, or the invited visitor
 * - `biller`: the visitor who bills the named owner: themselves, or an owner or admin of the organisation
 * - `stripe`: a sender that signs with the webhook's secret
 * - `development`: everybody in a development world with seeded people, and no one elsewhere
 */
type Access = "public" | "signed-in" | "owner" | "member" | "biller" | "stripe" | "development";

/** The kinds of ids that belong to an owner; `session` is a Checkout Session. Offers, courses and levels are public. */
type IdKind = "booking" | "organisation" | "invitation" | "session" | "member";

export interface RouteRow {
  path: string;
  verbs: Verb[];
  access: Access;
  /** The owned ids that the route takes, in its path, query or fields. strangers.spec.ts tries each as another owner. */
  ids: IdKind[];
}

/** One row for each route file. route-table.test.ts fails on a route without a row, and on a row without a route. */
export const routeTable: RouteRow[] = [
  { path: "/", verbs: ["GET"], access: "public", ids: [] },
  { path: "/account", verbs: ["GET"], access: "signed-in", ids: ["organisation"] },
  { path: "/api/auth/[...all]", verbs: ["GET", "POST"], access: "public", ids: [] },
  { path: "/api/bookings", verbs: ["POST"], access: "signed-in", ids: ["booking"] },
  { path: "/api/bookings/[id]/calendar", verbs: ["GET"], access: "owner", ids: ["booking"] },
  { path: "/api/bookings/[id]/cancel", verbs: ["POST"], access: "owner", ids: ["booking"] },
  { path: "/api/checkout/session", verbs: ["POST"], access: "biller", ids: ["organisation"] },
  { path: "/api/development/sign-in", verbs: ["POST"], access: "development", ids: [] },
  { path: "/api/entitlements", verbs: ["GET"], access: "signed-in", ids: [] },
  { path: "/api/health", verbs: ["GET"], access: "public", ids: [] },
  { path: "/api/invitations/[id]/accept", verbs: ["POST"], access: "member", ids: ["invitation"] },
  { path: "/api/invitations/[id]/reject", verbs: ["POST"], access: "member", ids: ["invitation"] },
  { path: "/api/organisations", verbs: ["POST"], access: "signed-in", ids: [] },
  {
    path: "/api/organisations/[id]/cancel-invitation",
    verbs: ["POST"],
    access: "biller",
    ids: ["organisation", "invitation"],
  },
  { path: "/api/organisations/[id]/invite", verbs: ["POST"], access: "biller", ids: ["organisation"] },
  { path: "/api/organisations/[id]/leave", verbs: ["POST"], access: "member", ids: ["organisation"] },
  {
    path: "/api/organisations/[id]/remove",
    verbs: ["POST"],
    access: "biller",
    ids: ["organisation", "member"],
  },
  {
    path: "/api/organisations/[id]/role",
    verbs: ["POST"],
    access: "biller",
    ids: ["organisation", "member"],
  },
  {
    path: "/api/organisations/[id]/seat",
    verbs: ["POST"],
    access: "biller",
    ids: ["organisation", "member"],
  },
  { path: "/api/organisations/[id]/switch", verbs: ["POST"], access: "member", ids: ["organisation"] },
  { path: "/api/portal", verbs: ["POST"], access: "biller", ids: ["organisation"] },
  { path: "/api/session/sign-in", verbs: ["POST"], access: "public", ids: [] },
  { path: "/api/session/sign-out", verbs: ["POST"], access: "public", ids: [] },
  { path: "/api/session/sign-up", verbs: ["POST"], access: "public", ids: [] },
  { path: "/api/webhooks/stripe", verbs: ["POST"], access: "stripe", ids: [] },
  { path: "/bookings", verbs: ["GET"], access: "signed-in", ids: ["booking"] },
  { path: "/bookings/[id]", verbs: ["GET"], access: "owner", ids: ["booking"] },
  { path: "/bookings/[id]/cancel", verbs: ["GET"], access: "owner", ids: ["booking"] },
  { path: "/buy/[offer]", verbs: ["GET"], access: "signed-in", ids: ["organisation"] },
  { path: "/checkout/cancel", verbs: ["GET"], access: "signed-in", ids: ["organisation"] },
  { path: "/checkout/success", verbs: ["GET"], access: "biller", ids: ["session", "organisation"] },
  { path: "/courses", verbs: ["GET"], access: "signed-in", ids: [] },
  { path: "/courses/[id]", verbs: ["GET"], access: "signed-in", ids: [] },
  { path: "/courses/[id]/book", verbs: ["GET"], access: "signed-in", ids: [] },
  { path: "/development/people", verbs: ["GET"], access: "development", ids: [] },
  { path: "/invitations/[id]", verbs: ["GET"], access: "member", ids: ["invitation"] },
  { path: "/organisations", verbs: ["GET"], access: "signed-in", ids: [] },
  { path: "/organisations/[id]", verbs: ["GET"], access: "member", ids: ["organisation"] },
  { path: "/organisations/new", verbs: ["GET"], access: "signed-in", ids: [] },
  { path: "/payment/cancel", verbs: ["GET"], access: "public", ids: [] },
  { path: "/payment/success", verbs: ["GET"], access: "public", ids: [] },
  { path: "/pro", verbs: ["GET"], access: "signed-in", ids: [] },
  { path: "/sign-in", verbs: ["GET"], access: "public", ids: [] },
  { path: "/sign-up", verbs: ["GET"], access: "public", ids: [] },
];
