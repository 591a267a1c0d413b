import { connectRedis } from "@tollgate/core";
import { catalog, connect, readEnvironment } from "@tollgate/shop";
import { addressHider } from "./http/client-address.ts";
import { hidingKeys } from "./http/limiter.ts";
import { paymentOrigins } from "./http/security-headers.ts";
import { createSharedLimits } from "./http/shared-limiter.ts";
import { createIdentity } from "./people/identity.ts";
import { listMemberships } from "./people/membership.ts";
import { readSettings } from "./settings.ts";
import { developmentPeopleFile } from "./sign-in/development-people.ts";
import type { Storefront } from "./storefront.ts";

// Next bundles instrumentation, pages and routes apart from each other, so a variable of this module can exist more
// than once in one process. The process has one of these, and with it one pool of connections.
const place = Symbol.for("tollgate.storefront");
const shared = globalThis as { [place]?: Storefront };

/**
 * The storefront as this process's environment describes it: read at the first call, kept from then on.
 * Instrumentation makes that call before the first request; nothing makes it while Next builds.
 *
 * @throws ConfigurationError when a variable is missing or malformed.
 */
export function storefront(): Storefront {
  shared[place] ??= open(process.env);
  return shared[place];
}

function open(env: NodeJS.ProcessEnv): Storefront {
  const environment = readEnvironment(env);
  const settings = readSettings(env);
  const { billing, log, analytics, reports } = connect(environment);
  const { auth, rows } = createIdentity({
    databaseUrl: environment.databaseUrl,
    appUrl: environment.appUrl,
    secret: environment.betterAuthSecret,
    production: environment.nodeEnv === "production",
    signInsPerAddress: settings.signInsPerAddress,
    log,
  });
  const limits = createSharedLimits({
    // Longer than a check may take: opening a checkout takes Stripe several times that.
    redis: connectRedis({ ...environment.redis, timeoutMs: 100 }),
    clock: Date,
    log,
  });
  const inTenMinutes = (name: string, limit: number) => limits({ name, limit, windowMs: 600_000 });
  return {
    appUrl: environment.appUrl,
    paymentOrigins: paymentOrigins(environment.stripe.apiBase ?? undefined),
    catalog,
    billing,
    identity: auth,
    findVisitor: async (headers) => {
      const session = await auth.api.getSession({ headers });
      if (!session) return null;
      const { id, email, name } = session.user;
      return { id, email, name, activeOrganisation: session.session.activeOrganizationId ?? null };
    },
    identityRows: rows,
    listMemberships: (userId) => listMemberships(rows, userId),
    limits: {
      checkoutsPerOwner: inTenMinutes("checkouts-per-owner", settings.checkoutsPerOwner),
      checkoutsPerAddress: hidingKeys(
        inTenMinutes("checkouts-per-address", settings.checkoutsPerAddress),
        addressHider(environment.betterAuthSecret),
      ),
      portalVisitsPerOwner: inTenMinutes("portal-visits-per-owner", settings.portalVisitsPerOwner),
      organisationChanges: inTenMinutes("organisation-changes", 200),
      bookingsPerOwner: inTenMinutes("bookings-per-owner", settings.bookingsPerOwner),
    },
    developmentPeople: developmentPeopleFile(env),
    analytics,
    reports,
    clock: Date,
    log,
  };
}
