import { connectRedis } from "@tollgate/core";
import { catalog, connect, policy, readEnvironment } from "@tollgate/shop";
import { addressHasher } from "./http/client-address.ts";
import { withHashedKeys } from "./http/limiter.ts";
import { paymentOrigins } from "./http/security-headers.ts";
import { createSharedLimits } from "./http/shared-limiter.ts";
import { createIdentity } from "./people/identity.ts";
import { listMemberships } from "./people/membership.ts";
import { readSettings } from "./settings.ts";
import { developmentPeopleFile } from "./sign-in/development-people.ts";
import type { Storefront } from "./storefront.ts";

// Next bundles instrumentation, pages and routes separately, so one process can load this module several times. A global
// symbol gives the process one storefront, and with it one pool of connections.
const key = Symbol.for("tollgate.storefront");
const shared = globalThis as { [key]?: Storefront };

/**
 * This process's storefront, opened from the environment at the first call. Instrumentation makes that call before the
 * first request; nothing makes it while Next builds.
 *
 * @throws ConfigurationError when a variable is missing or malformed
 */
export function storefront(): Storefront {
  shared[key] ??= open(process.env);
  return shared[key];
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
    // Short beside a call to Stripe, which opening a checkout needs as well.
    redis: connectRedis({ ...environment.redis, timeoutMs: 100 }),
    clock: Date,
    log,
  });
  const inTenMinutes = (name: string, limit: number) => limits({ name, limit, windowMs: 600_000 });
  return {
    appUrl: environment.appUrl,
    paymentOrigins: paymentOrigins(environment.stripe.apiBase ?? undefined),
    catalog,
    policy,
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
      checkoutsPerAddress: withHashedKeys(
        inTenMinutes("checkouts-per-address", settings.checkoutsPerAddress),
        addressHasher(environment.betterAuthSecret),
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
