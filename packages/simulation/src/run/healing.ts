import type { Oracles } from "../oracles/oracles.ts";
import type { Action } from "../plan/plan.ts";
import { call } from "../world/actions.ts";
import type { Engine } from "../world/engine.ts";
import type { Mailbox } from "../world/mailbox.ts";
import { control } from "../world/merchant.ts";
import type { Story } from "../world/story.ts";
import type { Weather } from "../world/weather.ts";

/** Who takes part in a story beside the calls themselves. */
export interface Players {
  engine: Engine;
  mailbox: Mailbox;
  oracles: Oracles;
  weather: Weather;
  act(action: Action): Promise<void>;
}

/** What brings the truth back without a hand on it: the sweep, and a look at everybody. */
export interface Healing {
  /** Whether buyers keep still while everybody is looked at. */
  readonly isReconciling: boolean;
  /** Whether a failover has happened since everybody was looked at. */
  isDue(): boolean;
  reconcile(): Promise<void>;
  /** The world is kind again: what healing there is must heal everything. */
  rest(): Promise<void>;
}

/** After this the sweep finds what nobody has come for, and announces again what it announced before. */
const sweepAfterMs = 5 * 60_000 + 1_000;
/** What a process remembers is gone after this. */
const memoryMs = 6_000;
/** Faults after which only a look at everybody brings the truth back: something was lost, or seen as it no longer is. */
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

  /** Stands for the reconciler: looks at every customer that Stripe knows. */
  async function reconcile(): Promise<void> {
    log("reconcile", "");
    const wasRough = story.isRough;
    story.isRough = false;
    story.redisDownUntil = 0;
    isReconciling = true;
    failoversHealed = story.counts["database failover"];
    const { body } = await control(simulator, "snapshot");
    const customers =
      (body.rows as { customer?: { id: string; metadata: { owner_id?: string } }[] }).customer ?? [];
    for (const { id, metadata } of customers) {
      if (story.counts["database failover"] > 0) await comeBack(metadata.owner_id ?? "");
      void call(story, "worker-1", "reconcile", (doors) =>
        doors.syncStripeDataToKV(id, { source: "sweep" }),
      ).catch((error: unknown) => story.note(`  reconcile failed: ${String(error)}`));
      await playOut("now");
    }
    isReconciling = false;
    story.isRough = wasRough;
  }

  /** A failover may have lost whose customer it is. The owner opens the shop again, and the same key finds the same one. */
  async function comeBack(ownerId: string): Promise<void> {
    const buyer = story.buyers.find(({ owner }) => owner.id === ownerId);
    if (!buyer) return;
    const input = { owner: buyer.owner, email: `${ownerId}@example.test`, offer: "basic_month" };
    void call(story, "web-1", "comes back", (doors) => doors.startCheckout(input)).catch((error: unknown) =>
      story.note(`  coming back failed: ${String(error)}`),
    );
    await playOut("now");
  }

  return {
    get isReconciling() {
      return isReconciling;
    },
    isDue: () => story.counts["database failover"] > failoversHealed,
    reconcile,
    async rest() {
      story.isRough = false;
      story.redisDownUntil = 0;
      log("rest", "");
      await sweep(3);
      if (needReconciliation.some((fault) => story.counts[fault] > 0) || mailbox.lost.size > 0) {
        await reconcile();
        // What everybody's look has found is remedied by the sweep after it.
        await sweep(1);
      }
      await clock.advance(memoryMs);
      await oracles.atRest();
    },
  };
}
