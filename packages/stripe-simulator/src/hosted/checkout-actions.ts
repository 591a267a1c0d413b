import { checkoutView } from "../checkout/checkout-view.ts";
import { authenticateSession, paySession } from "../checkout/pay.ts";
import type { PayResult } from "../checkout/pay-result.ts";
import { applyPromotionCode, removePromotionCode } from "../checkout/promotion.ts";
import type { CheckoutPageActions } from "../pages/page-actions.ts";
import type { Dispatcher } from "../webhooks/webhooks.ts";
import type { World } from "../world/world.ts";

/** Source: docs.stripe.com/checkout/fulfillment: Checkout waits up to ten seconds for the webhook's answer. */
const REDIRECT_WAIT_MS = 10_000;

export function checkoutActions(
  world: World,
  webhooks: Pick<Dispatcher, "firstAttempt">,
): CheckoutPageActions {
  const finish = async ({ event, outcome }: PayResult) => {
    if (event) await webhooks.firstAttempt(event.id, REDIRECT_WAIT_MS);
    return outcome;
  };
  return {
    find: (sessionId) => checkoutView(world, sessionId),
    pay: async (sessionId, form) => finish(paySession(world, sessionId, form)),
    authenticate: async (sessionId, confirmed) => finish(authenticateSession(world, sessionId, confirmed)),
    applyPromotionCode: (sessionId, code) => applyPromotionCode(world, sessionId, code),
    removePromotionCode: (sessionId) => removePromotionCode(world, sessionId),
  };
}
