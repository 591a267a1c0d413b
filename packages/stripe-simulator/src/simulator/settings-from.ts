import { checkRateLimit } from "../protocol/rate-limit.ts";
import { CURRENT_VERSION, versionNamed } from "../versions/api-versions.ts";
import type { Settings } from "../world/settings.ts";
import type { StripeSimulatorOptions } from "./simulator.ts";

/** The options, completed by Stripe's defaults. @throws RangeError, StripeFault for an option out of range. */
export function settingsFrom(options: StripeSimulatorOptions, accountId: string): Settings {
  return {
    accountId,
    afterRetries: "cancel",
    apiVersion: versionNamed(options.apiVersion ?? CURRENT_VERSION),
    debitSettlementSeconds: 3 * 24 * 3600,
    draftSeconds: 3600,
    invoiceAfterRetries: "past_due",
    merchant: options.merchant ?? "Simulated Merchant",
    retryDays: [3, 5, 7],
    ...options.settings,
    rateLimit: checkRateLimit(options.settings?.rateLimit ?? null),
  };
}
