import type { Billing } from "@tollgate/core";
import type { Connections } from "@tollgate/shop";
import type { Inngest } from "inngest";
import { deleteOldEvents } from "./delete-old-events.ts";
import { processStripeEvent } from "./process-stripe-event.ts";
import { sweepInbox } from "./sweep-inbox.ts";

/** All functions; a file's name is its function's id. */
export function functionsOf(
  inngest: Inngest,
  billing: Billing,
  reporting: Pick<Connections, "analytics" | "reports">,
) {
  return [
    processStripeEvent(inngest, billing, reporting),
    sweepInbox(inngest, billing),
    deleteOldEvents(inngest, billing),
  ];
}
