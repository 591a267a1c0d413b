import type { Billing, Catalog, Clock, Log } from "@tollgate/core";
import type { Analytics, ErrorReports } from "@tollgate/shop";
import type { Limiter } from "./http/limiter.ts";
import type { Identity, IdentityRows } from "./people/identity.ts";
import type { Membership } from "./people/membership.ts";

/** Who is signed in: the part of a user that the shop shows or passes on. */
export interface Visitor {
  id: string;
  email: string;
  name: string;
  /** What the pages show first: an organisation's id, or NULL for the visitor's own. It authorises nothing. */
  activeOrganisation: string | null;
}

/** Everything the routes and pages touch. Each takes the part that it uses. */
export interface Storefront {
  /** Origin of the shop; every absolute address is built from it, never from the Host header. */
  appUrl: string;
  /** Where a form may be sent on to outside of this site. */
  paymentOrigins: string[];
  catalog: Catalog;
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
  >;
  /** Better Auth: `handler` checks origin and rate as it does for a browser, `api` is called by our own routes. */
  identity: Pick<Identity, "handler" | "api">;
  /** The database of accounts and organisations. */
  identityRows: IdentityRows;
  /** A visitor's organisations, read from the database each time. */
  listMemberships(userId: string): Promise<Membership[]>;
  /** Reads the session from the database. NULL when nobody is signed in. */
  findVisitor(headers: Headers): Promise<Visitor | null>;
  limits: {
    checkoutsPerOwner: Limiter;
    checkoutsPerAddress: Limiter;
    portalVisitsPerOwner: Limiter;
    /** Whatever somebody changes about organisations and their own place in them. */
    organisationChanges: Limiter;
    bookingsPerOwner: Limiter;
  };
  /** The seeded people of a development world, by the file that names them; NULL where there are none. */
  developmentPeople: string | null;
  analytics: Analytics;
  reports: ErrorReports;
  clock: Clock;
  log: Log;
}
