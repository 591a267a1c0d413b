import { assertWebhookSecrets } from "@tollgate/core";
import { z } from "zod";

/** What is wrong with the environment, one sentence per variable. Never contains a value: values are secrets. */
export class ConfigurationError extends Error {
  override name = "ConfigurationError";
}

const loopback = /^(127\.0\.0\.1|localhost|\[::1\])$/;

const text = (meaning: string) => z.string({ error: `is not set: ${meaning}` });
const web = (meaning: string) =>
  text(meaning).refine(
    (value) => /^https?:$/.test(protocolOf(value)),
    `must be an http(s) address: ${meaning}`,
  );

/** An empty variable counts as not set, whichever it is: `.env.example` has many. */
export function filled(env: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
}

const sharedSchema = z.object({
  NODE_ENV: z.enum(["development", "test", "production"], {
    error: "must be development, test or production",
  }),
  APP_URL: web("the public address of the storefront, such as https://shop.example"),
  DATABASE_URL: text("the Postgres database of the shop")
    .regex(/^postgres(ql)?:\/\//, { error: "must begin with postgres://", abort: true })
    .refine(
      isWhole,
      "is no address: in its password write # as %23, / as %2F, @ as %40, : as %3A and % as %25 (percent-encoded)",
    ),
  UPSTASH_REDIS_REST_URL: web("the REST address of the Redis database, from its page at Upstash").refine(
    isSafeToSendTo,
    "must begin with https://: the token is sent there",
  ),
  UPSTASH_REDIS_REST_TOKEN: text("the REST token of the Redis database, from its page at Upstash"),
  STRIPE_SECRET_KEY: text("the secret or restricted key, from Developers > API keys at Stripe").regex(
    /^(sk|rk)_(test|live)_[A-Za-z0-9_]{8,}$/,
    "must begin with sk_test_, sk_live_, rk_test_ or rk_live_",
  ),
  STRIPE_WEBHOOK_SECRET: text(
    "the signing secret of the webhook destination; of two destinations (snapshot and thin events) or during a rotation several, separated by commas",
  )
    .transform((value) => value.split(",").map((secret) => secret.trim()))
    .refine(
      areWebhookSecrets,
      "must hold secrets that begin with whsec_, one for each destination and separated by commas; Stripe shows each when its destination is created",
    ),
  STRIPE_API_BASE: web("the address of the simulator").optional(),
  INNGEST_DEV: z.string().optional(),
  INNGEST_BASE_URL: web("the address of your own Inngest server").optional(),
  INNGEST_EVENT_KEY: z.string().optional(),
  INNGEST_SIGNING_KEY: z
    .string()
    .regex(
      /^(signkey-[a-z0-9]+-)?([a-f0-9]{2})+$/i,
      "must begin with signkey-, as shown in the settings at Inngest, or be hexadecimal, as your own server takes it",
    )
    .optional(),
  POSTHOG_KEY: z
    .string()
    .regex(/^phc_[A-Za-z0-9_]{8,}$/, "must begin with phc_, as shown in the project's settings at PostHog")
    .optional(),
  POSTHOG_HOST: z
    .string()
    .refine(isSafeToSendTo, "must be the https address of PostHog, such as https://eu.i.posthog.com")
    .optional(),
  SENTRY_DSN: z
    .string()
    .refine(isDsn, "must look like https://key@host/project, as shown under Client Keys at Sentry")
    .optional(),
  LOG_LEVEL: z
    .enum(["silent", "error", "warn", "info", "debug"], {
      error: "must be silent, error, warn, info or debug",
    })
    .default("info"),
});

type Shared = z.infer<typeof sharedSchema>;

/** Values that are each valid but must not be combined. */
function contradictions(env: Shared): string[] {
  const live = env.STRIPE_SECRET_KEY.includes("_live_");
  const production = env.NODE_ENV === "production";
  const wrong: string[] = [];
  if (env.STRIPE_API_BASE && (production || live))
    wrong.push("STRIPE_API_BASE points at a simulator: use it only in development, with a test key");
  if (env.STRIPE_API_BASE && !loopback.test(new URL(env.STRIPE_API_BASE).hostname))
    wrong.push("STRIPE_API_BASE must be an address of this machine: we send the secret key there");
  if (isDev(env.INNGEST_DEV) && (production || live))
    wrong.push("INNGEST_DEV lets anybody run the functions: remove it in production and with a live key");
  if (!isDev(env.INNGEST_DEV) && !env.INNGEST_EVENT_KEY)
    wrong.push(
      "INNGEST_EVENT_KEY is not set: take it from the settings at Inngest, or set INNGEST_DEV to a local server",
    );
  if (!isDev(env.INNGEST_DEV) && !env.INNGEST_SIGNING_KEY)
    wrong.push(
      "INNGEST_SIGNING_KEY is not set: take it from the settings at Inngest, or set INNGEST_DEV to a local server",
    );
  if (env.INNGEST_BASE_URL && isDev(env.INNGEST_DEV))
    wrong.push(
      "INNGEST_BASE_URL is your own server with keys, INNGEST_DEV one without: set only one of the two",
    );
  if (production && loopback.test(new URL(env.UPSTASH_REDIS_REST_URL).hostname))
    wrong.push("UPSTASH_REDIS_REST_URL is this machine: in production the processes share one Redis");
  if (live && !env.APP_URL.startsWith("https://"))
    wrong.push("APP_URL must begin with https:// with a live key");
  if (env.POSTHOG_HOST && !env.POSTHOG_KEY)
    wrong.push("POSTHOG_HOST is set without POSTHOG_KEY: set both, or neither");
  return wrong;
}

export interface Environment {
  nodeEnv: Shared["NODE_ENV"];
  /** Without a trailing slash. */
  appUrl: string;
  databaseUrl: string;
  redis: { url: string; token: string };
  stripe: {
    secretKey: string;
    webhookSecrets: string[];
    livemode: boolean;
    /** NULL for Stripe itself. */
    apiBase: string | null;
  };
  inngest: {
    /** A local server's address, which asks for no keys; NULL with keys. */
    devServer: string | null;
    /** Your own server's address, with keys; NULL for Inngest's cloud. */
    baseUrl: string | null;
    eventKey: string | null;
    signingKey: string | null;
  };
  /** NULL: analytics is off. */
  analytics: { key: string; host: string } | null;
  /** NULL: failures appear only in the log. */
  errorReports: { dsn: string; environment: string } | null;
  logLevel: Shared["LOG_LEVEL"];
}

export type StorefrontEnvironment = Environment & { betterAuthSecret: string };

const storefrontSchema = sharedSchema.extend({
  BETTER_AUTH_SECRET: text(
    "32 random characters or more, such as the output of `openssl rand -base64 32`",
  ).min(32, "must have at least 32 characters"),
});

/**
 * Reads and checks the storefront's environment.
 *
 * @throws ConfigurationError with a sentence per variable that is missing, malformed or contradicts another
 */
export function readEnvironment(env: Record<string, string | undefined>): StorefrontEnvironment {
  const values = parse(storefrontSchema, env);
  return { ...environmentOf(values), betterAuthSecret: values.BETTER_AUTH_SECRET };
}

/** Reads the functions' environment, which has no identity secret. Throws like `readEnvironment`. */
export function readFunctionsEnvironment(env: Record<string, string | undefined>): Environment {
  return environmentOf(parse(sharedSchema, env));
}

function parse<Values extends Shared>(
  schema: z.ZodType<Values>,
  env: Record<string, string | undefined>,
): Values {
  const parsed = schema.safeParse(filled(env));
  const wrong = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  if (!parsed.success || wrong.length > 0)
    throw new ConfigurationError(
      `Tollgate does not start:\n${wrong.map((line) => `  - ${line}`).join("\n")}\n.env.example explains each variable.`,
    );
  return parsed.data;
}

function environmentOf(env: Shared): Environment {
  const dev = env.INNGEST_DEV;
  return {
    nodeEnv: env.NODE_ENV,
    appUrl: env.APP_URL.replace(/\/+$/, ""),
    databaseUrl: env.DATABASE_URL,
    redis: { url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN },
    stripe: {
      secretKey: env.STRIPE_SECRET_KEY,
      webhookSecrets: env.STRIPE_WEBHOOK_SECRET,
      livemode: env.STRIPE_SECRET_KEY.includes("_live_"),
      apiBase: env.STRIPE_API_BASE ?? null,
    },
    inngest: {
      devServer: isDev(dev) ? (/^https?:/.test(dev) ? dev : "http://127.0.0.1:8288") : null,
      baseUrl: env.INNGEST_BASE_URL ?? null,
      eventKey: env.INNGEST_EVENT_KEY ?? null,
      signingKey: env.INNGEST_SIGNING_KEY ?? null,
    },
    analytics: env.POSTHOG_KEY
      ? { key: env.POSTHOG_KEY, host: env.POSTHOG_HOST ?? "https://us.i.posthog.com" }
      : null,
    errorReports: env.SENTRY_DSN ? { dsn: env.SENTRY_DSN, environment: env.NODE_ENV } : null,
    logLevel: env.LOG_LEVEL,
  };
}

function isDev(value: string | undefined): value is string {
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}

function areWebhookSecrets(secrets: string[]): boolean {
  try {
    assertWebhookSecrets(secrets);
    return true;
  } catch {
    return false;
  }
}

/** Either encrypted or on this machine. */
function isSafeToSendTo(value: string): boolean {
  const protocol = protocolOf(value);
  return protocol === "https:" || (protocol === "http:" && loopback.test(new URL(value).hostname));
}

/** https://docs.sentry.io/concepts/key-terms/dsn-explainer/ */
function isDsn(value: string): boolean {
  if (!isSafeToSendTo(value)) return false;
  const { username, password, pathname } = new URL(value);
  return /^\w+$/.test(username) && password === "" && /\/\d+$/.test(pathname);
}

/** A `#` cuts the rest off, a `%` may begin no character, and others stop the reading. */
function isWhole(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { hash, username, password } = new URL(value);
  try {
    decodeURIComponent(username + password);
  } catch {
    return false;
  }
  return hash === "";
}

function protocolOf(value: string): string {
  return URL.canParse(value) ? new URL(value).protocol : "";
}
