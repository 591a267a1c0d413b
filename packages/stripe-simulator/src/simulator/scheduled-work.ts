import { advanceInvoice } from "../billing/advance-invoice.ts";
import { advanceSubscription } from "../billing/advance-subscription.ts";
import { expireSession } from "../checkout/session.ts";
import { settleScheduledDebit } from "../checkout/settle-debit.ts";
import type { ScheduledWork } from "../clock/clock.ts";
import { advanceCharge } from "../payments/advance-charge.ts";
import { advanceRefund } from "../payments/refund-settlement.ts";
import type { Dispatcher } from "../webhooks/webhooks.ts";
import type { Wakeup } from "../world/wakeups.ts";
import { seconds, type World } from "../world/world.ts";

/** Runs wake-ups one by one, and waits after each for the first attempts of the webhooks it caused. */
export function createScheduledWork(
  world: World,
  webhooks: Pick<Dispatcher, "settled" | "wake">,
): ScheduledWork {
  return {
    nextAt: () => world.wakeups.nextAt(),
    async run() {
      for (
        let wakeup = world.wakeups.take(world.clock.now());
        wakeup;
        wakeup = world.wakeups.take(world.clock.now())
      ) {
        const before = world.store.tables.event.size;
        advanceSubject(world, webhooks, wakeup);
        if (wakeup.kind === "delivery" || world.store.tables.event.size > before) await webhooks.settled();
      }
    },
  };
}

function advanceSubject(world: World, webhooks: Pick<Dispatcher, "wake">, { kind, subject }: Wakeup): void {
  switch (kind) {
    case "checkout_session": {
      const session = world.store.tables["checkout.session"].get(subject);
      if (session && session.expires_at <= seconds(world)) expireSession(world, session);
      return;
    }
    case "subscription":
      advanceSubscription(world, subject);
      return;
    case "invoice":
      advanceInvoice(world, subject);
      return;
    case "payment_intent":
      settleScheduledDebit(world, subject);
      return;
    case "charge":
      advanceCharge(world, subject);
      return;
    case "refund":
      advanceRefund(world, subject);
      return;
    case "delivery":
      webhooks.wake(subject);
      return;
  }
}
