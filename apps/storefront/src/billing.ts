import { catalog, connect, readEnvironment } from "@tollgate/shop";
import { developmentPeopleFile } from "./development-people.ts";
import { createIdentity } from "./identity.ts";
import { createLimiter } from "./limiter.ts";
import { paymentOrigins } from "./security-headers.ts";
import { readSettings } from "./settings.ts";
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
  const { billing, log } = connect(environment);
  const { auth } = createIdentity({
    databaseUrl: environment.databaseUrl,
    appUrl: environment.appUrl,
    secret: environment.betterAuthSecret,
    production: environment.nodeEnv === "production",
    signInsPerAddress: settings.signInsPerAddress,
    log,
  });
  const inTenMinutes = (limit: number) => createLimiter({ limit, windowMs: 600_000, clock: Date });
  return {
    appUrl: environment.appUrl,
    paymentOrigins: paymentOrigins(environment.stripe.apiBase ?? undefined),
    catalog,
    billing,
    identity: auth,
    findVisitor: async (headers) => {
      const session = await auth.api.getSession({ headers });
      return session ? { id: session.user.id, email: session.user.email, name: session.user.name } : null;
    },
    limits: {
      checkoutsPerOwner: inTenMinutes(settings.checkoutsPerOwner),
      checkoutsPerAddress: inTenMinutes(settings.checkoutsPerAddress),
      portalVisitsPerOwner: inTenMinutes(settings.portalVisitsPerOwner),
    },
    developmentPeople: developmentPeopleFile(env),
    log,
  };
}
