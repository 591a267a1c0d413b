import { call } from "./actions.ts";
import type { Engine } from "./engine.ts";
import type { Operation } from "./gate.ts";
import type { Grain } from "./gated-postgres.ts";
import type { Mailbox, StripeEventRow } from "./mailbox.ts";
import { control } from "./merchant.ts";
import type { Oracles } from "./oracles.ts";
import type { Action } from "./plan.ts";
import { begin, type Story } from "./story.ts";
import { idOf } from "./stripe-rows.ts";
import type { Weather } from "./weather.ts";

interface Players {
  engine: Engine;
  mailbox: Mailbox;
  oracles: Oracles;
  weather: Weather;
  act(action: Action): Promise<void>;
  grain: Grain;
}

export interface Schedule {
  /** @throws Violation when a promise is broken on the way or at rest */
  run(): Promise<void>;
  readonly steps: number;
}

const hour = 3_600_000;
/** A run that needs more is stuck: the longest seeds take some two thousand. */
const mostSteps = 20_000;
const slowness = 0.06;
/** How many steps overtake a slow operation; the longest lasts until nothing else can happen at this instant. */
const delays = [5, 15, 40, mostSteps, mostSteps] as const;
/** How often a statement that is neither done nor waiting for a lock is looked at, a millisecond apart. */
const mostLooks = 2_000;
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

/** Picks the next step, again and again: one operation at a time, everything else waiting at its gate. */
export function createSchedule(story: Story, players: Players): Schedule {
  const { engine, mailbox, oracles, weather } = players;
  const { clock, simulator } = story.stage;
  const { gates, order } = story;
  const actions = [...story.plan.actions];
  /** Operations that wait for a lock inside Postgres. */
  const locked = new Set<Operation>();
  const heldUntil = new WeakMap<Operation, number>();
  const lastChange = new Map<string, number>();
  let target = 0;
  let isReconciling = false;
  let failoversHealed = 0;
  let steps = 0;
  let hasChanged = false;
  const stopListening = simulator.onChange(() => {
    hasChanged = true;
  });

  return {
    get steps() {
      return steps;
    },
    async run() {
      try {
        await playOut();
        await rest();
      } finally {
        stopListening();
      }
    },
  };

  /** Until nothing is left to do: at this instant, or at any time to come. */
  async function playOut(until: "now" | "the end" = "the end"): Promise<void> {
    for (;;) {
      steps += 1;
      if (steps > mostSteps) throw new Error(`not at rest after ${mostSteps} steps`);
      await gates.quiet();
      if (story.broken) throw story.broken;
      await collect();
      const befell = await weather.pass();
      if (befell === "database went back") oracles.databaseWentBack();
      if (befell === "redis went back") oracles.cacheWentBack();
      if (befell !== "nothing") await gates.quiet();
      const move = choose();
      if (move) await move();
      else if (until === "now" || !(await passTime())) return;
    }
  }

  function choose(): (() => Promise<void>) | null {
    const unlocked = gates.pending.filter((operation) => !locked.has(operation));
    const free = unlocked.filter((operation) => !isHeld(operation));
    const moves: { weight: number; make: () => Promise<void> }[] = [];
    if (free.length > 0)
      moves.push({ weight: Math.min(free.length, 6), make: () => execute(order.pick(free)) });
    if (mailbox.ready() > 0) moves.push({ weight: 2, make: async () => mailbox.deliver() });
    if (engine.ready() > 0) moves.push({ weight: 1.5, make: async () => engine.step() });
    const next = isReconciling ? undefined : actions[0];
    if (
      next &&
      clock.now() >= target &&
      (next.kind !== "pass-time" || (moves.length === 0 && unlocked.length === 0))
    )
      moves.push({ weight: 0.5, make: async () => begins(next) });
    if (moves.length === 0 && unlocked.length > 0) return () => execute(order.pick(unlocked));
    if (moves.length === 0) return null;
    let draw = order.fraction() * moves.reduce((total, { weight }) => total + weight, 0);
    for (const { weight, make } of moves) {
      draw -= weight;
      if (draw < 0) return make;
    }
    return moves[0]?.make ?? null;
  }

  /** Now and then an operation is slow: the others overtake it by many steps. */
  function isHeld(operation: Operation): boolean {
    const known = heldUntil.get(operation);
    if (known !== undefined) return steps < known;
    const until = order.chance(slowness) ? steps + order.pick(delays) : 0;
    heldUntil.set(operation, until);
    return steps < until;
  }

  function begins(action: Action): void {
    actions.shift();
    log("action", JSON.stringify(action));
    if (action.kind === "pass-time") {
      target = clock.now() + action.hours * hour;
      return;
    }
    const owner = story.buyers[action.owner]?.owner.id ?? "nobody";
    gates
      .start({ name: owner, process: null }, () => players.act(action))
      .catch((error: unknown) => {
        story.note(`  ${owner} gave up: ${error instanceof Error ? error.message : "unknown"}`);
      });
  }

  async function execute(operation: Operation): Promise<void> {
    log(operation.actor.name, "");
    const line = story.trace.length - 1;
    gates.take(operation);
    if (players.grain === "statement" && operation.part === "postgres") await runOrWait(operation);
    else await operation.run().then(operation.resolve, operation.reject);
    story.trace[line] += `${operation.part} ${operation.label}`;
    await tick(operation);
    if (operation.part === "redis") oracles.afterCache();
    if (
      operation.part === "postgres" &&
      !/^(select|insert billing_(inbox|syncs))/.test(String(operation.label))
    )
      await oracles.afterWrite();
  }

  /** A statement that meets a lock is left waiting; it ends when the other transaction does. */
  async function runOrWait(operation: Operation): Promise<void> {
    locked.add(operation);
    const ended = operation
      .run()
      .then(operation.resolve, operation.reject)
      .finally(() => locked.delete(operation));
    void ended;
    for (let look = 0; look < mostLooks; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (locked.size === 0 || (await story.stage.database.lockWaits()) >= locked.size) return;
    }
  }

  async function tick(operation: Operation): Promise<void> {
    if (story.isRough && story.fate.chance(story.plan.faults["same-second burst"] ?? 0)) return;
    const most = operation.part === "stripe" ? 120 : operation.part === "buyer" ? 800 : 12;
    await clock.advance(order.whole(1, most));
  }

  async function collect(): Promise<void> {
    if (!hasChanged) return;
    hasChanged = false;
    const fresh = await mailbox.collect();
    if (!story.plan.faults["same-second burst"]) return;
    const customers = new Map(fresh.map((event) => [customerOf(event), event.created]));
    for (const [customer, created] of customers) {
      if (customer && lastChange.get(customer) === created) story.counts["same-second burst"] += 1;
      if (customer) lastChange.set(customer, created);
    }
  }

  /** Moves to the next instant at which something is due. False when there is none. */
  async function passTime(): Promise<boolean> {
    const timers = [engine.nextDue(), mailbox.nextDue(), clock.now() < target ? target : null].filter(
      (at) => at !== null && at > clock.now(),
    ) as number[];
    if (clock.now() < target) {
      const { body } = await control(simulator, "clock");
      if (typeof body.nextDue === "number") timers.push(body.nextDue);
    }
    if (timers.length === 0) return actions.length > 0;
    const next = Math.max(Math.min(...timers), clock.now() + 1);
    // Reconciliation has its cycle: what a failover lost is not left for a day.
    if (next - clock.now() > 60_000 && story.counts["database failover"] > failoversHealed) await reconcile();
    if (next - clock.now() > 60_000 && !engine.isSweeping && order.chance(0.3)) engine.sweep();
    await clock.advance(next - clock.now());
    return true;
  }

  /** The world is kind again: what healing there is must heal everything, without a hand on it. */
  async function rest(): Promise<void> {
    story.isRough = false;
    story.redisDownUntil = 0;
    log("rest", "");
    for (let round = 0; round < 3; round += 1) {
      await clock.advance(sweepAfterMs);
      engine.sweep();
      await playOut();
    }
    if (needReconciliation.some((fault) => story.counts[fault] > 0) || mailbox.lost.size > 0)
      await reconcile();
    await clock.advance(memoryMs);
    await oracles.atRest();
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

  function log(who: string, what: string): void {
    const seconds = ((clock.now() - begin) / 1000).toFixed(3);
    story.trace.push(`${String(steps).padStart(5)} ${seconds.padStart(14)}s  ${who}  ${what}`);
  }
}

function customerOf(event: StripeEventRow): string | null {
  const { object } = event.data;
  return object.object === "customer" ? idOf(object) : idOf(object.customer);
}
