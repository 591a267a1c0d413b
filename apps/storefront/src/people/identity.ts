import { connectDatabase, type Database, type Log } from "@tollgate/core";
import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { organization } from "better-auth/plugins/organization";
import { clientAddressHeader } from "../http/client-address.ts";
import { passwordLength } from "./password-length.ts";
import { identityTables } from "./user-tables.ts";

export interface IdentityOptions {
  databaseUrl: string;
  /** Origin of the shop, the only site whose forms may sign in. */
  appUrl: string;
  secret: string;
  production: boolean;
  signInsPerAddress: number;
  log: Pick<Log, "warn" | "error">;
}

/** The database of accounts and organisations, used by Better Auth and by our own queries. */
export type IdentityRows = Database;

const organisationPlugin = organization({
  creatorRole: "owner",
  organizationLimit: 10,
  membershipLimit: 100,
  invitationLimit: 100,
  invitationExpiresIn: 7 * 24 * 3600,
  // One valid link at a time: a new invitation replaces the old one.
  cancelPendingInvitationsOnReInvite: true,
  // Its purchases would lose their owner.
  disableOrganizationDeletion: true,
});

/**
 * Better Auth's own endpoints for organisations, which we close: they ignore seats and check less than our routes, which
 * call the same functions on the server.
 */
const organisationPaths = Object.values<{ path?: string }>(organisationPlugin.endpoints).flatMap(
  ({ path }) => path ?? [],
);

/** Better Auth with e-mail, password and organisations, on our own tables. */
export function createIdentity(options: IdentityOptions) {
  const { db: rows, close } = connectDatabase(options.databaseUrl, {
    maxConnections: 5,
    applicationName: "tollgate-identity",
  });
  const attempts = { window: 60, max: options.signInsPerAddress };
  const auth = betterAuth({
    appName: "Tollgate",
    baseURL: options.appUrl,
    basePath: "/api/auth",
    secret: options.secret,
    trustedOrigins: [options.appUrl],
    // In one transaction, a sign-up that is cut leaves no user without a password, who could neither sign up nor in.
    database: drizzleAdapter(rows, { provider: "pg", schema: identityTables, transaction: true }),
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
      // Explicit, because Better Auth checks no origin when NODE_ENV is test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
    },
    plugins: [organisationPlugin],
    disabledPaths: organisationPaths,
    telemetry: { enabled: false },
    // Only the message: further arguments may hold what a visitor typed.
    logger: {
      level: "warn",
      log: (level, message) =>
        options.log[level === "error" ? "error" : "warn"]({ part: "identity" }, message),
    },
  });
  return { auth, rows, close };
}

export type Identity = ReturnType<typeof createIdentity>["auth"];
