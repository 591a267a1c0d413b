import { lookAtInvoice } from "../billing/advance-invoice.ts";
import { lookAtSubscription } from "../billing/advance-subscription.ts";
import { expireSession } from "../checkout/session.ts";
import { settleScheduledDebit } from "../checkout/settle-debit.ts";
import type { DueWork } from "../clock/clock.ts";
import { lookAtCharge } from "../payments/advance-charge.ts";
import { lookAtRefund } from "../payments/refund-settlement.ts";
import type { Dispatcher } from "../webhooks/webhooks.ts";
import type { Wakeup } from "../world/wakeups.ts";
import { seconds, type World } from "../world/world.ts";

/** Runs wake-ups one by one; after each the webhooks it caused have had their first attempt. */
export function createDueWork(world: World, webhooks: Pick<Dispatcher, "settled" | "wake">): DueWork {
  return {
    nextDue: () => world.wakeups.nextDue(),
    async runDue() {
      for (
        let wakeup = world.wakeups.take(world.clock.now());
        wakeup;
        wakeup = world.wakeups.take(world.clock.now())
      ) {
        const before = world.store.tables.event.size;
        lookAt(world, webhooks, wakeup);
        if (wakeup.kind === "delivery" || world.store.tables.event.size > before) await webhooks.settled();
      }
    },
  };
}

function lookAt(world: World, webhooks: Pick<Dispatcher, "wake">, { kind, subject }: Wakeup): void {
  switch (kind) {
    case "checkout_session": {
      const session = world.store.tables["checkout.session"].get(subject);
      if (session && session.expires_at <= seconds(world)) expireSession(world, session);
      return;
    }
    case "subscription":
      lookAtSubscription(world, subject);
      return;
    case "invoice":
      lookAtInvoice(world, subject);
      return;
    case "payment_intent":
      settleScheduledDebit(world, subject);
      return;
    case "charge":
      lookAtCharge(world, subject);
      return;
    case "refund":
      lookAtRefund(world, subject);
      return;
    case "delivery":
      webhooks.wake(subject);
      return;
  }
}
