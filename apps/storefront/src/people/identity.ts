import type { Log } from "@tollgate/core";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { organization } from "better-auth/plugins/organization";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { clientAddressHeader } from "../http/client-address.ts";
import { passwordLength } from "./password-length.ts";
import { identityTables } from "./user-tables.ts";

export interface IdentityOptions {
  databaseUrl: string;
  /** Origin of the shop: the one site whose forms may sign somebody in. */
  appUrl: string;
  secret: string;
  production: boolean;
  signInsPerAddress: number;
  log: Pick<Log, "warn" | "error">;
}

/** The accounts and organisations in the database: where Better Auth and our own questions meet. */
export type IdentityRows = PostgresJsDatabase;

const organisationPlugin = organization({
  creatorRole: "owner",
  organizationLimit: 10,
  membershipLimit: 100,
  invitationLimit: 100,
  invitationExpiresIn: 7 * 24 * 3600,
  // There is one link at a time: the newer invitation is the one that holds.
  cancelPendingInvitationsOnReInvite: true,
  // Its purchases would be left without an owner.
  disableOrganizationDeletion: true,
});

/**
 * Better Auth's own addresses for organisations are closed: they know no seats and fewer checks than our routes, which
 * call the same functions on the server.
 */
const organisationPaths = Object.values<{ path?: string }>(organisationPlugin.endpoints).flatMap(
  ({ path }) => path ?? [],
);

/** Who somebody is: Better Auth with e-mail and password and organisations, on tables of our own. */
export function createIdentity(options: IdentityOptions) {
  const client = postgres(options.databaseUrl, {
    max: 5,
    connect_timeout: 5,
    idle_timeout: 30,
    onnotice: () => {},
    connection: { application_name: "tollgate-identity", statement_timeout: 10_000 },
  });
  const rows: IdentityRows = drizzle(client);
  const attempts = { window: 60, max: options.signInsPerAddress };
  const auth = betterAuth({
    appName: "Tollgate",
    baseURL: options.appUrl,
    basePath: "/api/auth",
    secret: options.secret,
    trustedOrigins: [options.appUrl],
    database: drizzleAdapter(rows, { provider: "pg", schema: identityTables }),
    emailAndPassword: {
      enabled: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
    },
    session: { expiresIn: 7 * 24 * 3600, updateAge: 24 * 3600 },
    rateLimit: {
      enabled: true,
      storage: "database",
      customRules: { "/sign-in/email": attempts, "/sign-up/email": attempts },
    },
    advanced: {
      cookiePrefix: "tollgate",
      useSecureCookies: options.production || options.appUrl.startsWith("https://"),
      // Said aloud: without it Better Auth checks no origin when NODE_ENV is test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
    },
    plugins: [organisationPlugin],
    disabledPaths: organisationPaths,
    telemetry: { enabled: false },
    // Its further arguments may hold what somebody typed: only its own words are kept.
    logger: {
      level: "warn",
      log: (level, message) =>
        options.log[level === "error" ? "error" : "warn"]({ part: "identity" }, message),
    },
  });
  return { auth, rows, close: () => client.end({ timeout: 5 }) };
}

export type Identity = ReturnType<typeof createIdentity>["auth"];
