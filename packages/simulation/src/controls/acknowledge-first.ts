import { createBilling } from "@tollgate/core";
import type { Design } from "../world/design.ts";
import { depsOf } from "../world/tollgate.ts";

/** Tollgate with a door that says yes at once and writes the event down afterwards. */
export const acknowledgeFirst: Design = {
  name: "acknowledge before insert",
  keepsCoreTables: true,
  dropsWhileRunning: false,
  boot(parts) {
    const billing = createBilling(depsOf(parts));
    return {
      ...billing,
      async handleStripeWebhook(request) {
        void billing.handleStripeWebhook(request);
        return Response.json({ ok: true });
      },
    };
  },
};
