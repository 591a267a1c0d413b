import type { AnnouncedEvent, EventAnswer } from "@tollgate/core";
import { hasBookings } from "../plan/draw-bookings.ts";
import { call } from "./calls.ts";
import type { Surface } from "./design.ts";
import { type Story, workerProcesses } from "./story.ts";

type Step = "sync" | "write the cache" | "end duplicates" | "refund bookings" | "park" | "sweep";
type Applied = Extract<EventAnswer, { kind: "applied" }>;

interface Run {
  id: number;
  step: Step;
  event: AnnouncedEvent | null;
  /** The sync's answer, for the steps after it. */
  applied: Applied | null;
  attempts: number;
  failures: number;
  error: string;
  isRunning: boolean;
  /** When the next step may start; unix milliseconds. */
  nextAt: number;
}

/**
 * Inngest's behaviour as far as the functions rely on it: an accepted event starts one run, a step runs at least once, a
 * failed step is retried with growing pauses, a run can sleep, and the order is undefined. The runs do what
 * `apps/functions` does, step by step.
 */
export interface Engine {
  /** Accepts an event. Drops it when its id was accepted within the last day. */
  send(event: AnnouncedEvent, id: string): void;
  /** Starts the sweep, as the cron does every minute. */
  sweep(): void;
  readonly isSweeping: boolean;
  ready(): number;
  nextAt(): number | null;
  /** Starts one step of one run. */
  step(): void;
  /** Running and sleeping runs. */
  readonly open: number;
}

const day = 24 * 3_600_000;
const maxAttempts = 20;
const mostRetries = 8;
/** Inngest's pauses before a retry, in seconds: eight of them are 79 minutes. */
const pauses = [10, 30, 60, 120, 300, 600, 1200, 2400];

export function createEngine(story: Story): Engine {
  const { clock } = story.stage;
  const known = new Map<string, number>();
  let runs: Run[] = [];
  let ids = 0;

  function begin(step: Step, event: AnnouncedEvent | null): void {
    ids += 1;
    runs.push({
      id: ids,
      step,
      event,
      applied: null,
      attempts: 0,
      failures: 0,
      error: "",
      isRunning: false,
      nextAt: clock.now(),
    });
  }

  const end = (run: Run) => {
    runs = runs.filter((other) => other !== run);
  };

  function isFree(run: Run): boolean {
    if (!story.plan.oneStepPerCustomer || !run.event?.customerId) return true;
    return !runs.some((other) => other.isRunning && other.event?.customerId === run.event?.customerId);
  }

  const readyRuns = () => runs.filter((run) => !run.isRunning && run.nextAt <= clock.now() && isFree(run));

  return {
    send(event, id) {
      const acceptedAt = known.get(id);
      if (acceptedAt !== undefined && clock.now() - acceptedAt < day) return;
      if (story.strikes("announcement lost")) return;
      if (story.design.dropsWhileRunning && runs.some((run) => run.event?.customerId === event.customerId))
        return;
      known.set(id, clock.now());
      begin("sync", event);
    },
    sweep: () => begin("sweep", null),
    get isSweeping() {
      return runs.some(({ step }) => step === "sweep");
    },
    ready: () => readyRuns().length,
    nextAt: () => {
      const asleep = runs.filter(({ isRunning }) => !isRunning).map(({ nextAt }) => nextAt);
      return asleep.length === 0 ? null : Math.min(...asleep);
    },
    step() {
      const run = story.order.pick(readyRuns());
      run.isRunning = true;
      void runStep(run);
    },
    get open() {
      return runs.length;
    },
  };

  async function runStep(run: Run): Promise<void> {
    const process = story.order.pick(workerProcesses);
    const name = run.event ? `${run.step} ${run.event.type}` : run.step;
    try {
      const settle = await call(story, process, name, (surface) => work(surface, run));
      run.isRunning = false;
      if (run.step !== "sweep" && story.strikes("step result lost")) return;
      settle();
    } catch (error) {
      run.isRunning = false;
      fail(run, error instanceof Error ? error.message : "unknown");
    }
  }

  /** Does the step. Returns how the engine records its result. */
  async function work(surface: Surface, run: Run): Promise<() => void> {
    const id = run.event?.stripeEventId ?? "";
    if (run.step === "sweep") return sweepWith(surface, run);
    if (run.step === "park") {
      await surface.parkEvent(id, run.error);
      return () => end(run);
    }
    if (run.step === "end duplicates") {
      await surface.endDuplicates(run.applied?.duplicates ?? []);
      return () => next(run, "end duplicates");
    }
    if (run.step === "refund bookings") {
      await surface.refundBookings(run.applied?.refundsOwed ?? []);
      return () => end(run);
    }
    if (run.step === "write the cache") {
      const isCached = await surface.writeToCache(run.applied?.customerId ?? "");
      if (!isCached) throw new Error("the cache did not accept it");
      return () => next(run, "write the cache");
    }
    const answer = await surface.answerEvent(id);
    if (answer.kind === "wait")
      return () => {
        run.attempts += 1;
        // The engine sleeps in whole seconds.
        run.nextAt = clock.now() + Math.ceil(answer.waitMs / 1_000) * 1_000;
        if (run.attempts >= maxAttempts) fail(run, `still unanswered after ${maxAttempts} attempts`);
      };
    if (answer.kind !== "applied") return () => end(run);
    return () => {
      run.applied = answer;
      next(run, "sync");
    };
  }

  /** The steps after a sync: the cache write, if the cache was down, then the duplicates, then refunds of bookings. */
  function next(run: Run, done: "sync" | "write the cache" | "end duplicates"): void {
    run.failures = 0;
    const { cached = true, duplicates = [], refundsOwed = [] } = run.applied ?? {};
    if (done === "sync" && !cached) run.step = "write the cache";
    else if (done !== "end duplicates" && duplicates.length > 0) run.step = "end duplicates";
    else if (refundsOwed.length > 0) run.step = "refund bookings";
    else end(run);
  }

  async function sweepWith(surface: Surface, run: Run): Promise<() => void> {
    await surface.tryParked();
    const overdue = await surface.overdueEvents();
    if (overdue.length > 0)
      await story.gates.pass("engine", `announce ${overdue.length} again`, async () => {
        for (const event of overdue) begin("sync", event);
      });
    await surface.writeMissedToCache();
    await surface.syncScheduled();
    await surface.endFlaggedDuplicates();
    if (hasBookings(story.plan.seed)) await surface.settleBookings();
    return () => end(run);
  }

  function fail(run: Run, error: string): void {
    story.note(`  ${run.step} failed: ${error.slice(0, 80)}`);
    run.failures += 1;
    const most = run.step === "sweep" ? 1 : mostRetries;
    if (run.failures <= most) {
      run.nextAt = clock.now() + (pauses[run.failures - 1] ?? 2400) * 1000;
      return;
    }
    end(run);
    if (run.step !== "sweep" && run.step !== "park") {
      begin("park", run.event);
      const last = runs.at(-1);
      if (last) last.error = error;
    }
  }
}
