import { randomUUID } from "node:crypto";
import {
  type Billing,
  type Clock,
  connectDatabase,
  connectRedis,
  createAccessMemory,
  createBilling,
  createStripeCacheClient,
} from "@tollgate/core";
import type { Inngest } from "inngest";
import type { Logger } from "pino";
import { type Analytics, createAnalytics } from "./analytics.ts";
import { catalog } from "./catalog.ts";
import type { Environment } from "./environment.ts";
import { createErrorReports, type ErrorReports } from "./error-reports.ts";
import { announceWith, createInngest } from "./inngest.ts";
import { createLog } from "./log.ts";
import { policy } from "./policy.ts";
import { connectStripe } from "./stripe.ts";

export interface Connections {
  billing: Billing;
  inngest: Inngest;
  log: Logger;
  analytics: Analytics;
  reports: ErrorReports;
  /** Sends what analytics and error reports still queue, for two seconds at most, then closes the database. */
  close(): Promise<void>;
}

/**
 * Builds `billing` from the real services. Each app calls this once, when it starts.
 *
 * @param options.redisTimeoutMs longest wait for Redis before the database answers; 40 by default, which keeps a check
 * well under 100 ms
 */
export function connect(environment: Environment, options: { redisTimeoutMs?: number } = {}): Connections {
  const clock: Clock = { now: () => Date.now() };
  const reports = createErrorReports(environment.errorReports, { warn: (...line) => log.warn(...line) });
  const log = createLog(environment.logLevel, reports);
  const analytics = createAnalytics(environment.analytics, log);
  const database = connectDatabase(environment.databaseUrl);
  const inngest = createInngest(environment, log.child({ part: "inngest" }));
  const billing = createBilling({
    stripe: connectStripe(environment),
    db: database.db,
    cache: createStripeCacheClient({
      redis: connectRedis({ ...environment.redis, timeoutMs: options.redisTimeoutMs ?? 40 }),
      clock,
      log,
    }),
    memory: createAccessMemory({ clock }),
    catalog,
    policy,
    clock,
    log,
    newId: randomUUID,
    announce: announceWith(inngest),
    webhookSecrets: environment.stripe.webhookSecrets,
    livemode: environment.stripe.livemode,
    urls: {
      success: `${environment.appUrl}/checkout/success`,
      cancel: `${environment.appUrl}/checkout/cancel`,
      portalReturn: `${environment.appUrl}/account?from=portal`,
    },
  });
  const close = async () => {
    await Promise.all([analytics.close(), reports.close()]);
    await database.close();
  };
  return { billing, inngest, log, analytics, reports, close };
}
