import { type AccessPolicy, defaultPolicy } from "@tollgate/core";

/** What this shop decides where Stripe leaves a choice: core's defaults. */
export const policy: AccessPolicy = defaultPolicy;
