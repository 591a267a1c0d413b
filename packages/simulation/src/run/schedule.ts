import { control } from "../merchant/ask-stripe.ts";
import type { Action } from "../plan/actions.ts";
import { idOf } from "../stripe/rows.ts";
import type { Operation } from "../world/gate.ts";
import { begin, type Story } from "../world/story.ts";
import type { StripeEventRow } from "../world/thin-twin.ts";
import { createHealing, type Players } from "./healing.ts";
import { runOrWait } from "./lock-waits.ts";

export interface Schedule {
  /** @throws Violation when a promise breaks during the story or at rest */
  run(): Promise<void>;
  readonly steps: number;
}

const hour = 3_600_000;
/** Reconciliation begins so often (milliseconds). */
const cycleMs = 15 * 60_000;
/** A run that needs more is stuck: dozens of events of a customer whom Stripe refuses for hours take 25,000. */
const mostSteps = 60_000;
const slowness = 0.06;
/** Statements that change nothing which an oracle reads. */
const sayNothing =
  /^(select|insert tollgate\.(inbox|syncs)|(insert|update) tollgate\.(reconciliations|checkouts|merchant_subscriptions))\b/;
/** By how many steps a slow operation is delayed; the longest delay lasts until nothing else can run at this instant. */
const delays = [5, 15, 40, mostSteps, mostSteps] as const;

/** Picks each next step: one operation runs, everything else waits at its gate. */
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
  let steps = 0;
  let changes = 0;
  let collected = 0;
  const stopListening = simulator.onChange(() => {
    changes += 1;
  });

  const healing = createHealing(story, players, { playOut, log, changes: () => changes });

  return {
    get steps() {
      return steps;
    },
    async run() {
      try {
        await playOut();
        await healing.rest();
      } finally {
        stopListening();
      }
    },
  };

  /** Runs until nothing is left to do: now, or ever. */
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
    const next = healing.isReconciling ? undefined : actions[0];
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

  /** Some operations are slow: the others overtake them by many steps. */
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
    const owner = ("owner" in action && story.buyers[action.owner]?.owner.id) || "the merchant";
    gates
      .start({ name: owner, process: null }, () => players.act(action))
      .catch((error: unknown) => {
        story.note(`  ${owner} left: ${error instanceof Error ? error.message : "unknown"}`);
      });
  }

  async function execute(operation: Operation): Promise<void> {
    log(operation.actor.name, "");
    const line = story.trace.length - 1;
    gates.take(operation);
    if (story.stage.grain === "statement" && operation.part === "postgres")
      await runOrWait(operation, locked, story.stage.database);
    else await operation.run().then(operation.resolve, operation.reject);
    story.trace[line] += `${operation.part} ${operation.label}`;
    await tick(operation);
    if (operation.part === "redis") oracles.afterCache();
    if (operation.part === "postgres" && !sayNothing.test(String(operation.label)))
      await oracles.afterWrite();
  }

  async function tick(operation: Operation): Promise<void> {
    if (story.hasFaults && story.fate.chance(story.plan.faults["same-second burst"] ?? 0)) return;
    const most = operation.part === "stripe" ? 120 : operation.part === "buyer" ? 800 : 12;
    await clock.advance(order.whole(1, most));
  }

  async function collect(): Promise<void> {
    if (collected === changes) return;
    collected = changes;
    oracles.afterChange();
    const fresh = await mailbox.collect();
    if (!story.plan.faults["same-second burst"]) return;
    const customers = new Map(fresh.map((event) => [customerOf(event), event.created]));
    for (const [customer, created] of customers) {
      if (customer && lastChange.get(customer) === created) story.counts["same-second burst"] += 1;
      if (customer) lastChange.set(customer, created);
    }
  }

  /** Moves the clock to the next scheduled instant. False when there is none. */
  async function passTime(): Promise<boolean> {
    const timers = [engine.nextAt(), mailbox.nextAt(), clock.now() < target ? target : null].filter(
      (at) => at !== null && at > clock.now(),
    ) as number[];
    if (clock.now() < target) {
      const { body } = await control(simulator, "clock");
      if (typeof body.nextAt === "number") timers.push(body.nextAt);
    }
    if (timers.length === 0) return actions.length > 0;
    const next = Math.max(Math.min(...timers), clock.now() + 1);
    // Reconciliation runs regularly: it repairs what a failover lost before a long wait.
    if (next - clock.now() > 60_000 && healing.isNeeded()) await healing.reconcile();
    if (next - clock.now() > cycleMs) await healing.reconcileUnheard();
    if (next - clock.now() > 60_000 && !engine.isSweeping && order.chance(0.3)) engine.sweep();
    await clock.advance(next - clock.now());
    // What the clock alone has changed is read before somebody changes it again: nobody else would ever know of it.
    if (next === target) await healing.reconcileUnheard();
    return true;
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
