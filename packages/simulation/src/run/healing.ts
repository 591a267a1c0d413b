import { control } from "../merchant/ask-stripe.ts";
import type { Oracles } from "../oracles/oracles.ts";
import type { Action } from "../plan/actions.ts";
import { hasBookings } from "../plan/draw-bookings.ts";
import { call } from "../world/calls.ts";
import type { Surface } from "../world/design.ts";
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

/** Automatic repair: the sweep, and reconciliation. */
export interface Healing {
  /** Buyers do nothing while this is true. */
  readonly isReconciling: boolean;
  /** Whether a failover has happened since the last reconciliation. */
  isNeeded(): boolean;
  reconcile(): Promise<void>;
  /** The pass of every 15 minutes, where not a single event is heard and it could find anything. */
  reconcileUnheard(): Promise<void>;
  /** Stops all faults, repairs, and checks that everything has healed. */
  rest(): Promise<void>;
}

/** After this time the sweep announces overdue events, including those that it announced before. */
const sweepAfterMs = 5 * 60_000 + 1_000;
/** After this time every process's memory has expired. */
const memoryMs = 6_000;
const dayMs = 86_460_000;
/** A bank's answer, three times the end of a hold, and the day for which Stripe repeats its answer to a key (milliseconds). */
const bookingWaits = [6 * 86_400_000, 3_660_000, 3_660_000, 3_660_000, 90_000_000, 60_000];
/** Faults that only reconciliation repairs: something was lost, or a stale read was stored. */
const needReconciliation = ["event dropped", "stripe stale read", "database failover"] as const;

export function createHealing(
  story: Story,
  { engine, mailbox, oracles }: Players,
  {
    playOut,
    log,
    changes,
  }: {
    playOut(until?: "now" | "the end"): Promise<void>;
    log(who: string, what: string): void;
    /** How often something has changed at Stripe. */
    changes(): number;
  },
): Healing {
  const { clock, simulator } = story.stage;
  /** Nothing is ever heard: all that is known comes from the pass of every 15 minutes. */
  const isUnheard = story.plan.faults["event dropped"] === 1;
  let isReconciling = false;
  let failoversHealed = 0;
  let changesRead = -1;

  /** What a person must do: nothing of ours takes a key away that holds a value of another type. */
  function repairRedis(): void {
    for (const key of story.poisoned) {
      const entry = story.stage.redis.store.entry(key);
      if (entry?.kind === "list") story.stage.redis.store.remove(key);
    }
    story.poisoned.clear();
  }

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

  /** The product's own reconciliation: the pass of every 15 minutes, or of every day where that one is too short. */
  async function reconcile(scope: "access" | "account" = "account"): Promise<void> {
    log("reconcile", "");
    const hadFaults = story.hasFaults;
    story.hasFaults = false;
    story.redisDownUntil = 0;
    isReconciling = true;
    failoversHealed = story.counts["database failover"];
    changesRead = changes();
    await work("reconcile", async (surface) => {
      await surface.reconcile({ scope });
    });
    if (story.catalogNumber > 0) await rebuild();
    isReconciling = false;
    story.hasFaults = hadFaults;
  }

  /** What a person runs after the catalog was changed. */
  async function rebuild(): Promise<void> {
    const { body } = await control(simulator, "snapshot");
    const customers = (body.rows as { customer?: { id: string }[] }).customer ?? [];
    for (const { id } of customers)
      await work("rebuild", async (surface) => {
        await surface.syncStripeDataToKV(id, { source: "person" });
      });
  }

  /** While Stripe still fails for one customer, everybody else's answers must be right. Then it fails no more. */
  async function restOfOthers(ownerId: string, isLossy: boolean): Promise<void> {
    if (isLossy) await reconcile(isUnheard ? "access" : "account");
    await clock.advance(memoryMs);
    await oracles.othersAtRest(ownerId);
    if (story.refused) story.refused.until = 0;
    log("no more refused", ownerId);
    // What has failed for long is tried once a day.
    await clock.advance(dayMs);
    await sweep(3);
  }

  async function work(name: string, ask: (surface: Surface) => Promise<void>): Promise<void> {
    void call(story, "worker-1", name, ask).catch((error: unknown) =>
      story.note(`  ${name} failed: ${String(error)}`),
    );
    await playOut("now");
  }

  return {
    get isReconciling() {
      return isReconciling;
    },
    isNeeded: () => story.counts["database failover"] > failoversHealed,
    reconcile,
    async reconcileUnheard() {
      // One that failed for a customer finds it again.
      if (isUnheard && (changes() > changesRead || story.refused)) await reconcile("access");
    },
    async rest() {
      story.hasFaults = false;
      story.redisDownUntil = 0;
      repairRedis();
      log("rest", "");
      await sweep(3);
      const isLossy = needReconciliation.some((fault) => story.counts[fault] > 0) || mailbox.lost.size > 0;
      if (story.refused) await restOfOthers(story.refused.ownerId, isLossy);
      if (hasBookings(story.plan.seed)) await settleBookings();
      // Another catalog changes what was stored only when it is computed again.
      if (isLossy || story.catalogNumber > 0) {
        await reconcile(isUnheard ? "access" : "account");
        // The next sweep ends the duplicates that reconciliation flagged.
        await sweep(1);
      }
      await clock.advance(memoryMs);
      await oracles.atRest();
    },
  };
}
