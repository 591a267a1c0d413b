import { control } from "../merchant/ask-stripe.ts";
import type { Oracles } from "../oracles/oracles.ts";
import type { Action } from "../plan/actions.ts";
import { hasBookings } from "../plan/draw-bookings.ts";
import { call } from "../world/calls.ts";
import type { Engine } from "../world/engine.ts";
import type { Mailbox } from "../world/mailbox.ts";
import type { Story } from "../world/story.ts";
import type { Weather } from "../world/weather.ts";

/** The parts of a story that act beside the calls. */
export interface Players {
  engine: Engine;
  mailbox: Mailbox;
  oracles: Oracles;
  weather: Weather;
  act(action: Action): Promise<void>;
}

/** Automatic repair: the sweep, and reconciliation, which syncs every customer. */
export interface Healing {
  /** Buyers do nothing while this is true. */
  readonly isReconciling: boolean;
  /** Whether a failover has happened since the last reconciliation. */
  isNeeded(): boolean;
  reconcile(): Promise<void>;
  /** Stops all faults, repairs, and checks that everything has healed. */
  rest(): Promise<void>;
}

/** After this time the sweep announces overdue events, including those that it announced before. */
const sweepAfterMs = 5 * 60_000 + 1_000;
/** After this time every process's memory has expired. */
const memoryMs = 6_000;
/** A bank's answer, three times the end of a hold, and the day for which Stripe repeats its answer to a key (milliseconds). */
const bookingWaits = [6 * 86_400_000, 3_660_000, 3_660_000, 3_660_000, 90_000_000, 60_000];
/** Faults that only reconciliation repairs: something was lost, or a stale read was stored. */
const needReconciliation = [
  "event dropped",
  "stripe stale read",
  "database failover",
  "redis old dump",
  "redis lost tail",
] as const;

export function createHealing(
  story: Story,
  { engine, mailbox, oracles }: Players,
  {
    playOut,
    log,
  }: { playOut(until?: "now" | "the end"): Promise<void>; log(who: string, what: string): void },
): Healing {
  const { clock, simulator } = story.stage;
  let isReconciling = false;
  let failoversHealed = 0;

  async function sweep(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      await clock.advance(sweepAfterMs);
      engine.sweep();
      await playOut();
    }
  }

  /** Holds lapse, banks decide, and refunds that were refused are asked for again. */
  async function settleBookings(): Promise<void> {
    for (const wait of bookingWaits) {
      await clock.advance(wait);
      engine.sweep();
      await playOut();
    }
  }

  /** Stands for the reconciler: syncs every customer that exists at Stripe. */
  async function reconcile(): Promise<void> {
    log("reconcile", "");
    const hadFaults = story.hasFaults;
    story.hasFaults = false;
    story.redisDownUntil = 0;
    isReconciling = true;
    failoversHealed = story.counts["database failover"];
    const { body } = await control(simulator, "snapshot");
    const customers =
      (body.rows as { customer?: { id: string; metadata: { owner_id?: string } }[] }).customer ?? [];
    for (const { id, metadata } of customers) {
      if (story.counts["database failover"] > 0) await openShopAgain(metadata.owner_id ?? "");
      void call(story, "worker-1", "reconcile", (surface) =>
        surface.syncStripeDataToKV(id, { source: "sweep" }),
      ).catch((error: unknown) => story.note(`  reconcile failed: ${String(error)}`));
      await playOut("now");
    }
    isReconciling = false;
    story.hasFaults = hadFaults;
  }

  /** A failover may have lost a customer's owner. When that owner opens a checkout, the same key finds the customer. */
  async function openShopAgain(ownerId: string): Promise<void> {
    const buyer = story.buyers.find(({ owner }) => owner.id === ownerId);
    if (!buyer) return;
    const input = { owner: buyer.owner, email: `${ownerId}@example.test`, offer: "basic_month" };
    void call(story, "web-1", "opens the shop again", (surface) => surface.startCheckout(input)).catch(
      (error: unknown) => story.note(`  opening the shop again failed: ${String(error)}`),
    );
    await playOut("now");
  }

  return {
    get isReconciling() {
      return isReconciling;
    },
    isNeeded: () => story.counts["database failover"] > failoversHealed,
    reconcile,
    async rest() {
      story.hasFaults = false;
      story.redisDownUntil = 0;
      log("rest", "");
      await sweep(3);
      if (hasBookings(story.plan.seed)) await settleBookings();
      const isLossy = needReconciliation.some((fault) => story.counts[fault] > 0) || mailbox.lost.size > 0;
      // Another catalog changes what was stored only when it is computed again.
      if (isLossy || story.catalogNumber > 0) {
        await reconcile();
        // The next sweep ends the duplicates that reconciliation flagged.
        await sweep(1);
      }
      await clock.advance(memoryMs);
      await oracles.atRest(mailbox.lost);
    },
  };
}
