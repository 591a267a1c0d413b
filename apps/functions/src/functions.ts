import type { Billing } from "@tollgate/core";
import type { Connections } from "@tollgate/shop";
import type { Inngest } from "inngest";
import { deleteOldEvents } from "./delete-old-events.ts";
import { processStripeEvent } from "./process-stripe-event.ts";
import { reconcile } from "./reconcile.ts";
import { sweepInbox } from "./sweep-inbox.ts";

/**
 * All functions; a file's name is its function's id.
 *
 * @param pause awaited before each page and each sync of reconciliation
 */
export function functionsOf(
  inngest: Inngest,
  billing: Billing,
  reporting: Pick<Connections, "analytics" | "reports">,
  pause?: () => Promise<void>,
) {
  return [
    processStripeEvent(inngest, billing, reporting),
    sweepInbox(inngest, billing),
    reconcile(inngest, billing, pause),
    deleteOldEvents(inngest, billing),
  ];
}
