const whole = (name) => [`src/${name}/**/*.ts`, `!src/${name}/**/*.test.ts`];
const files = (name, ...list) => list.map((file) => `src/${name}/${file}.ts`);

/** The rooms where a wrong answer costs money, with the files that are mutated. */
export const rooms = {
  rules: whole("rules"),
  facts: whole("facts"),
  stripe: files("stripe", "evidence-floor", "event", "signature"),
  sync: files("sync", "sync", "ticket", "keep", "alerts"),
  webhook: files("webhook", "receive", "inbox", "answer"),
  customer: files("customer", "customer", "snapshots", "journal"),
  entitlements: files("entitlements", "check", "store", "document", "cache-write"),
  subscriptions: files("subscriptions", "state", "duplicates"),
  unbound: whole("unbound"),
  checkout: files("checkout", "start", "reservation", "session", "terms"),
  cache: files("cache", "cache", "memory", "circuit-breaker"),
};
