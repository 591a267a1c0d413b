import { describe, expect, it } from "vitest";
import { ConfigurationError, readEnvironment, readFunctionsEnvironment } from "./environment.ts";

const local = {
  NODE_ENV: "development",
  APP_URL: "http://127.0.0.1:3000/",
  DATABASE_URL: "postgres://127.0.0.1/tollgate",
  UPSTASH_REDIS_REST_URL: "http://127.0.0.1:8079",
  UPSTASH_REDIS_REST_TOKEN: "token",
  STRIPE_SECRET_KEY: "sk_test_0123456789abcdef",
  STRIPE_WEBHOOK_SECRET: "whsec_0123456789abcdef0123456789abcdef",
  STRIPE_API_BASE: "http://127.0.0.1:4010",
  INNGEST_DEV: "http://127.0.0.1:8288",
  BETTER_AUTH_SECRET: "0123456789abcdef0123456789abcdef",
};
const upstash = "https://eu1-shop.upstash.io";
const {
  STRIPE_API_BASE: _,
  INNGEST_DEV: __,
  ...cloud
} = {
  ...local,
  NODE_ENV: "production",
  APP_URL: "https://shop.example",
  UPSTASH_REDIS_REST_URL: upstash,
  STRIPE_SECRET_KEY: "sk_live_0123456789abcdef",
  INNGEST_EVENT_KEY: "event-key",
  INNGEST_SIGNING_KEY: "signkey-prod-0123456789abcdef",
};
const refusal = (env: Record<string, string | undefined>): string => {
  try {
    readEnvironment(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  return "";
};

describe("the environment", () => {
  it("of the local stack and of the real services is valid", () => {
    expect(readEnvironment(local)).toMatchObject({
      appUrl: "http://127.0.0.1:3000",
      inngest: { devServer: local.INNGEST_DEV },
    });
    expect(readEnvironment(cloud)).toMatchObject({
      stripe: { livemode: true, apiBase: null },
      inngest: { devServer: null },
    });
  });

  it("row q: counts every empty variable as not set, as in a copied .env.example", () => {
    const optional = ["STRIPE_API_BASE", "INNGEST_BASE_URL", "INNGEST_EVENT_KEY", "INNGEST_SIGNING_KEY"];
    const empty = Object.fromEntries([...optional, "POSTHOG_KEY", "LOG_LEVEL"].map((name) => [name, ""]));
    expect(readEnvironment({ ...local, ...empty })).toMatchObject({
      stripe: { apiBase: null },
      inngest: { baseUrl: null, eventKey: null, signingKey: null },
      logLevel: "info",
    });
    expect(readEnvironment({ ...cloud, INNGEST_DEV: "" }).inngest.devServer).toBeNull();
    expect(refusal({ ...local, DATABASE_URL: "" })).toContain("DATABASE_URL is not set");
  });

  it("rows q and s: of an Inngest server of one's own has its address and its keys", () => {
    const own = {
      ...cloud,
      INNGEST_BASE_URL: "http://inngest:8288",
      INNGEST_SIGNING_KEY: "0123456789abcdef",
    };
    expect(readEnvironment(own).inngest).toEqual({
      devServer: null,
      baseUrl: "http://inngest:8288",
      eventKey: "event-key",
      signingKey: "0123456789abcdef",
    });
    expect(refusal({ ...own, INNGEST_SIGNING_KEY: "0123456789abcde" })).toContain("INNGEST_SIGNING_KEY");
    expect(refusal({ ...own, INNGEST_SIGNING_KEY: undefined })).toContain("INNGEST_SIGNING_KEY");
    expect(refusal({ ...local, INNGEST_BASE_URL: "http://inngest:8288" })).toContain("only one of the two");
  });

  it.each(["pass#word", "pass/word", "pa%ss", "1#2"])(
    "row q: with the password %s in DATABASE_URL says how to write it, without repeating it",
    (password) => {
      const message = refusal({ ...local, DATABASE_URL: `postgres://ada:${password}@db.example/shop` });
      expect(message).toContain("DATABASE_URL is no address: in its password write # as %23");
      expect(message).not.toContain(password);
      const written = `postgres://ada:${encodeURIComponent(password)}@db.example/shop`;
      expect(readEnvironment({ ...local, DATABASE_URL: written }).databaseUrl).toBe(written);
    },
  );

  it("of the functions needs no identity secret", () => {
    expect(readFunctionsEnvironment({ ...local, BETTER_AUTH_SECRET: undefined }).databaseUrl).toBe(
      local.DATABASE_URL,
    );
  });

  it("takes several webhook secrets, newest first", () => {
    const older = "whsec_fedcba9876543210fedcba9876543210";
    const { stripe } = readEnvironment({
      ...local,
      STRIPE_WEBHOOK_SECRET: `${local.STRIPE_WEBHOOK_SECRET}, ${older}`,
    });
    expect(stripe.webhookSecrets).toEqual([local.STRIPE_WEBHOOK_SECRET, older]);
  });

  it("says of a webhook secret that is none what each destination needs, and not its value", () => {
    const message = refusal({
      ...local,
      STRIPE_WEBHOOK_SECRET: `${local.STRIPE_WEBHOOK_SECRET},we_1Mr5jULkdIwHu7ix`,
    });
    expect(message).toContain(
      "STRIPE_WEBHOOK_SECRET must hold secrets that begin with whsec_, one for each destination",
    );
    expect(message).not.toContain("we_1");
  });

  it.each(Object.keys(local).filter((name) => name !== "STRIPE_API_BASE" && name !== "INNGEST_DEV"))(
    "without %s does not start and says so",
    (name) => {
      expect(refusal({ ...local, [name]: undefined })).toContain(name);
    },
  );

  it.each([
    ["an empty webhook secret", { STRIPE_WEBHOOK_SECRET: "" }, "STRIPE_WEBHOOK_SECRET"],
    [
      "the word undefined for a webhook secret",
      { STRIPE_WEBHOOK_SECRET: "undefined" },
      "STRIPE_WEBHOOK_SECRET",
    ],
    [
      "a placeholder for a webhook secret",
      { STRIPE_WEBHOOK_SECRET: "whsec_your_secret_from_the_dashboard" },
      "STRIPE_WEBHOOK_SECRET",
    ],
    [
      "a trailing comma among the webhook secrets",
      { STRIPE_WEBHOOK_SECRET: `${local.STRIPE_WEBHOOK_SECRET},` },
      "STRIPE_WEBHOOK_SECRET",
    ],
    [
      "a publishable key for the secret one",
      { STRIPE_SECRET_KEY: "pk_test_0123456789abcdef" },
      "STRIPE_SECRET_KEY",
    ],
    ["another database", { DATABASE_URL: "mysql://127.0.0.1/x" }, "DATABASE_URL"],
    ["an address without a protocol", { UPSTASH_REDIS_REST_URL: "eu1.upstash.io" }, "UPSTASH_REDIS_REST_URL"],
    ["a short identity secret", { BETTER_AUTH_SECRET: "short" }, "BETTER_AUTH_SECRET"],
    ["a simulator somewhere else", { STRIPE_API_BASE: "http://stripe.example" }, "STRIPE_API_BASE"],
    ["neither a local engine nor Inngest's keys", { INNGEST_DEV: undefined }, "INNGEST_EVENT_KEY"],
    ["an engine that is switched off without keys", { INNGEST_DEV: "0" }, "INNGEST_SIGNING_KEY"],
    ["an unknown log level", { LOG_LEVEL: "loud" }, "LOG_LEVEL"],
  ])("with %s does not start and names the variable", (_, wrong, name) => {
    expect(refusal({ ...local, ...wrong })).toContain(name);
  });

  it.each([
    ["the simulator in production", { ...local, NODE_ENV: "production" }, "STRIPE_API_BASE"],
    [
      "a live key at the simulator",
      { ...local, STRIPE_SECRET_KEY: cloud.STRIPE_SECRET_KEY },
      "STRIPE_API_BASE",
    ],
    ["an open engine in production", { ...cloud, INNGEST_DEV: "1" }, "INNGEST_DEV"],
    [
      "row q: a Redis of this machine in production",
      { ...cloud, UPSTASH_REDIS_REST_URL: "http://127.0.0.1:8079" },
      "UPSTASH_REDIS_REST_URL",
    ],
    [
      "row q: a Redis elsewhere without TLS",
      { ...local, UPSTASH_REDIS_REST_URL: "http://redis.example" },
      "UPSTASH_REDIS_REST_URL",
    ],
    ["a live key on an address without TLS", { ...cloud, APP_URL: "http://shop.example" }, "APP_URL"],
  ])("refuses %s", (_, env, name) => {
    expect(refusal(env)).toContain(name);
  });

  it("never repeats a value in its error", () => {
    const message = refusal({
      ...local,
      STRIPE_SECRET_KEY: "sk_tset_topsecret",
      DATABASE_URL: "mysql://u:hunter2@h/x",
    });
    expect(message).not.toMatch(/topsecret|hunter2/);
  });

  it("turns analytics and error reports off without a key, and on with one", () => {
    expect(readEnvironment({ ...local, POSTHOG_KEY: "", POSTHOG_HOST: "", SENTRY_DSN: "" })).toMatchObject({
      analytics: null,
      errorReports: null,
    });
    expect(
      readEnvironment({
        ...cloud,
        POSTHOG_KEY: "phc_0123456789",
        SENTRY_DSN: "https://0123abc@o1.ingest.sentry.io/42",
      }),
    ).toMatchObject({
      analytics: { key: "phc_0123456789", host: "https://us.i.posthog.com" },
      errorReports: { dsn: "https://0123abc@o1.ingest.sentry.io/42", environment: "production" },
    });
    const POSTHOG_HOST = "https://eu.i.posthog.com";
    expect(readEnvironment({ ...local, POSTHOG_KEY: "phc_0123456789", POSTHOG_HOST }).analytics?.host).toBe(
      POSTHOG_HOST,
    );
  });

  it.each([
    ["POSTHOG_KEY", "phx_a_personal_key"],
    ["POSTHOG_KEY", "0123456789"],
    ["POSTHOG_HOST", "http://eu.i.posthog.com"],
    ["POSTHOG_HOST", "posthog.example"],
    ["SENTRY_DSN", "https://o1.ingest.sentry.io/42"],
    ["SENTRY_DSN", "http://0123abc@o1.ingest.sentry.io/42"],
    ["SENTRY_DSN", "https://0123abc:secret@o1.ingest.sentry.io/42"],
    ["SENTRY_DSN", "https://0123abc@o1.ingest.sentry.io/"],
    ["SENTRY_DSN", "off"],
  ])("refuses %s=%s without repeating it", (name, value) => {
    const message = refusal({ ...local, POSTHOG_KEY: "phc_0123456789", [name]: value });
    expect(message).toContain(name);
    expect(message).not.toContain(value);
  });

  it("refuses an analytics host without its key", () => {
    expect(refusal({ ...local, POSTHOG_HOST: "https://eu.i.posthog.com" })).toContain("POSTHOG_HOST");
  });
});
