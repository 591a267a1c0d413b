import { createBilling } from "@tollgate/core";
import type { Design } from "../world/design.ts";
import { depsOf } from "../world/tollgate.ts";

/** Tollgate, but the webhook answers 2xx at once and stores the event afterwards. */
export const acknowledgeFirst: Design = {
  name: "acknowledge before insert",
  usesCoreTables: true,
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
