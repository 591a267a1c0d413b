import { webhookSecrets } from "./webhook-registration.ts";
import { registered, type WorldSecrets } from "./world-secrets.ts";

export type Env = Readonly<Record<string, string | undefined>>;

/** The services of a world, with their usual ports. */
export const usualPorts = {
  postgres: 5432,
  redis: 8079,
  stripe: 4010,
  engine: 8288,
  functions: 4100,
  storefront: 3000,
} as const;

export type WorldPorts = { readonly [Name in keyof typeof usualPorts]: number };

export type WorldUrls = { readonly [Name in keyof typeof usualPorts]: string };

/** Per service, the variable by which the environment already provides it. Such a service is not started here. */
export type GivenServices = {
  readonly postgres: string | undefined;
  readonly redis: string | undefined;
  readonly stripe: string | undefined;
  readonly engine: string | undefined;
};

export function givenServices(env: Env): GivenServices {
  const firstSet = (...names: string[]) => names.find((name) => env[name]);
  return {
    postgres: firstSet("DATABASE_URL"),
    redis: firstSet("UPSTASH_REDIS_REST_URL"),
    stripe: firstSet("STRIPE_SECRET_KEY"),
    engine: firstSet("INNGEST_DEV", "INNGEST_BASE_URL", "INNGEST_EVENT_KEY"),
  };
}

export function worldUrls(env: Env, ports: WorldPorts): WorldUrls {
  const local = (port: number) => `http://127.0.0.1:${port}`;
  return {
    postgres: env.DATABASE_URL ?? `postgres://postgres@127.0.0.1:${ports.postgres}/tollgate`,
    redis: env.UPSTASH_REDIS_REST_URL ?? local(ports.redis),
    stripe: env.STRIPE_SECRET_KEY ? (env.STRIPE_API_BASE ?? "https://api.stripe.com") : local(ports.stripe),
    engine: engineUrl(env) ?? local(ports.engine),
    functions: local(ports.functions),
    // By name: browsers accept secure cookies from localhost without TLS.
    storefront: env.APP_URL ?? `http://localhost:${ports.storefront}`,
  };
}

function engineUrl(env: Env): string | undefined {
  if (env.INNGEST_DEV) return env.INNGEST_DEV.startsWith("http") ? env.INNGEST_DEV : "http://127.0.0.1:8288";
  if (env.INNGEST_BASE_URL) return env.INNGEST_BASE_URL;
  return env.INNGEST_EVENT_KEY ? "https://api.inngest.com" : undefined;
}

/**
 * The apps' environment. The variables of a service that the environment already provides stay unchanged.
 *
 * NODE_ENV is never "production": in production the apps refuse INNGEST_DEV and STRIPE_API_BASE, and this world's
 * secrets are for development only. `next start` accepts "test" and serves its production build.
 */
export function appEnvironment(
  env: Env,
  options: { urls: WorldUrls; secrets: WorldSecrets; nextMode: "dev" | "start"; peopleFile: string },
): Record<string, string | undefined> {
  const { urls, secrets, nextMode, peopleFile } = options;
  const given = givenServices(env);
  return {
    ...env,
    NODE_ENV: nextMode === "dev" ? "development" : "test",
    APP_URL: urls.storefront,
    DATABASE_URL: urls.postgres,
    ...(given.redis
      ? {}
      : { UPSTASH_REDIS_REST_URL: urls.redis, UPSTASH_REDIS_REST_TOKEN: secrets.redisToken }),
    ...(given.stripe
      ? {}
      : {
          STRIPE_SECRET_KEY: secrets.stripeSecretKey,
          STRIPE_API_BASE: urls.stripe,
          STRIPE_WEBHOOK_SECRET: webhookSecrets(registered(secrets)),
        }),
    ...(given.engine ? {} : { INNGEST_DEV: urls.engine }),
    // The seeded people exist only with the simulator. They all sign up from one address, so its limit is higher.
    ...(given.stripe
      ? {}
      : {
          DEVELOPMENT_PEOPLE_FILE: peopleFile,
          SIGN_IN_LIMIT_PER_ADDRESS: env.SIGN_IN_LIMIT_PER_ADDRESS ?? "200",
        }),
    BETTER_AUTH_SECRET: env.BETTER_AUTH_SECRET ?? secrets.betterAuthSecret,
    TURBO_TELEMETRY_DISABLED: "1",
    NEXT_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
  };
}
