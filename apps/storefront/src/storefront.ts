import type { AccessPolicy, Billing, Catalog, Clock, Log } from "@tollgate/core";
import type { Analytics, ErrorReports } from "@tollgate/shop";
import type { Limiter } from "./http/limiter.ts";
import type { Identity, IdentityRows } from "./people/identity.ts";
import type { Membership } from "./people/membership.ts";

/** The signed-in user, as far as the shop shows or passes it on. */
export interface Visitor {
  id: string;
  email: string;
  name: string;
  /** The organisation that pages show first; NULL for the visitor's own account. It authorises nothing. */
  activeOrganisation: string | null;
}

/** Everything that routes and pages use. Each declares the part that it needs. */
export interface Storefront {
  /** Origin of the shop. Absolute addresses are built from it, never from the Host header. */
  appUrl: string;
  /** The origins outside this site that a form may redirect to. */
  paymentOrigins: string[];
  catalog: Catalog;
  /** What billing decides by, as far as pages say it before. */
  policy: Pick<AccessPolicy, "oneTimeDuringPlan">;
  billing: Pick<
    Billing,
    | "startCheckout"
    | "handleStripeWebhook"
    | "checkEntitlement"
    | "listEntitlements"
    | "listSubscriptions"
    | "checkoutStatus"
    | "openPortal"
    | "billingDetails"
    | "readJournal"
    | "readTransitions"
    | "syncOwner"
    | "startBooking"
    | "listBookings"
    | "findBooking"
    | "cancelBooking"
    | "readBookingChanges"
    | "courseSeats"
    | "health"
    | "checkDatabase"
  >;
  /** Better Auth: `handler` checks origin and rate as for a browser; our own routes call `api`. */
  identity: Pick<Identity, "handler" | "api">;
  /** The database of accounts and organisations. */
  identityRows: IdentityRows;
  /** Reads a visitor's organisations from the database. */
  listMemberships(userId: string): Promise<Membership[]>;
  /** Reads the session from the database; NULL without one. */
  findVisitor(headers: Headers): Promise<Visitor | null>;
  limits: {
    checkoutsPerOwner: Limiter;
    checkoutsPerAddress: Limiter;
    portalVisitsPerOwner: Limiter;
    /** Per user: changes of organisations, members, seats and invitations. */
    organisationChanges: Limiter;
    bookingsPerOwner: Limiter;
  };
  /** Path of the file with the seeded people of a development world; NULL elsewhere. */
  developmentPeople: string | null;
  analytics: Analytics;
  reports: ErrorReports;
  clock: Clock;
  log: Log;
}
