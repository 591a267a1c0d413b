import { isHash, type WireHash } from "../protocol/form.ts";
import type { VersionChange } from "./version-change.ts";

/** A billing cycle anchor was named by a word instead of a hash with a `type`. */
export const billingCycleAnchor: VersionChange = {
  since: "2026-09-30.endive",
  entry: "endive/2026-09-30/polymorphic-billing-cycle-anchor",
  request: {
    "POST /v1/invoices/create_preview": ({ subscription_details: details, ...wire }) => ({
      ...wire,
      ...(details === undefined ? {} : { subscription_details: isHash(details) ? typed(details) : details }),
    }),
    "POST /v1/subscriptions/:id": typed,
    "POST /v1/subscriptions/:id/resume": typed,
  },
};

function typed({ billing_cycle_anchor: anchor, ...wire }: WireHash): WireHash {
  if (anchor === undefined) return wire;
  return { ...wire, billing_cycle_anchor: typeof anchor === "string" ? { type: anchor } : anchor };
}
