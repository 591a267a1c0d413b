import type { Billing, Catalog, Log } from "@tollgate/core";
import type { Identity } from "./identity.ts";
import type { Limiter } from "./limiter.ts";

/** Who is signed in: the part of a user that the shop shows or passes on. */
export interface Visitor {
  id: string;
  email: string;
  name: string;
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
    | "checkoutStatus"
    | "openPortal"
    | "syncOwner"
    | "health"
  >;
  /** Better Auth's own handler: its rate limit and origin check hold for whatever goes through it. */
  identity: Pick<Identity, "handler">;
  /** Reads the session from the database. NULL when nobody is signed in. */
  findVisitor(headers: Headers): Promise<Visitor | null>;
  limits: { checkoutsPerOwner: Limiter; checkoutsPerAddress: Limiter; portalVisitsPerOwner: Limiter };
  /** The seeded people of a development world, by the file that names them; NULL where there are none. */
  developmentPeople: string | null;
  log: Log;
}
