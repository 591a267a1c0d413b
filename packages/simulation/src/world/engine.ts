import type { AnnouncedEvent, EventAnswer } from "@tollgate/core";
import { call } from "./actions.ts";
import type { Doors } from "./design.ts";
import { type Story, workerProcesses } from "./story.ts";

type Step = "look" | "mirror" | "remedy duplicates" | "give up" | "sweep";
type Applied = Extract<EventAnswer, { kind: "applied" }>;

interface Run {
  id: number;
  step: Step;
  knock: AnnouncedEvent | null;
  /** What the look found, for the steps after it. */
  applied: Applied | null;
  turn: number;
  failures: number;
  error: string;
  isRunning: boolean;
  /** Unix milliseconds. */
  dueAt: number;
}

/**
 * What the functions rely on of Inngest: an accepted event starts one run, a step runs at least once, a step that
 * failed is tried again with growing pauses, a run can sleep, and nothing is said about order. The runs do what
 * `apps/functions` does, step by step.
 */
export interface Engine {
  /** Takes an event. An id that was taken within a day is not taken twice. */
  send(knock: AnnouncedEvent, id: string): void;
  /** What the cron does every minute. */
  sweep(): void;
  readonly isSweeping: boolean;
  ready(): number;
  nextDue(): number | null;
  /** Starts one step of one run. */
  step(): void;
  /** Runs under way or asleep. */
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

  function begin(step: Step, knock: AnnouncedEvent | null): void {
    ids += 1;
    runs.push({
      id: ids,
      step,
      knock,
      applied: null,
      turn: 0,
      failures: 0,
      error: "",
      isRunning: false,
      dueAt: clock.now(),
    });
  }

  const end = (run: Run) => {
    runs = runs.filter((other) => other !== run);
  };

  function isFree(run: Run): boolean {
    if (!story.plan.oneStepPerCustomer || !run.knock?.customerId) return true;
    return !runs.some((other) => other.isRunning && other.knock?.customerId === run.knock?.customerId);
  }

  const due = () => runs.filter((run) => !run.isRunning && run.dueAt <= clock.now() && isFree(run));

  return {
    send(knock, id) {
      const taken = known.get(id);
      if (taken !== undefined && clock.now() - taken < day) return;
      if (story.strikes("announcement lost")) return;
      if (story.design.dropsWhileRunning && runs.some((run) => run.knock?.customerId === knock.customerId))
        return;
      known.set(id, clock.now());
      begin("look", knock);
    },
    sweep: () => begin("sweep", null),
    get isSweeping() {
      return runs.some(({ step }) => step === "sweep");
    },
    ready: () => due().length,
    nextDue: () => {
      const asleep = runs.filter(({ isRunning }) => !isRunning).map(({ dueAt }) => dueAt);
      return asleep.length === 0 ? null : Math.min(...asleep);
    },
    step() {
      const run = story.order.pick(due());
      run.isRunning = true;
      void attempt(run);
    },
    get open() {
      return runs.length;
    },
  };

  async function attempt(run: Run): Promise<void> {
    const process = story.order.pick(workerProcesses);
    const name = run.knock ? `${run.step} ${run.knock.type}` : run.step;
    try {
      const settle = await call(story, process, name, (doors) => work(doors, run));
      run.isRunning = false;
      if (run.step !== "sweep" && story.strikes("step result lost")) return;
      settle();
    } catch (error) {
      run.isRunning = false;
      fail(run, error instanceof Error ? error.message : "unknown");
    }
  }

  /** Does the step and returns what the engine does with its result. */
  async function work(doors: Doors, run: Run): Promise<() => void> {
    const id = run.knock?.stripeEventId ?? "";
    if (run.step === "sweep") return sweepWith(doors, run);
    if (run.step === "give up") {
      await doors.parkEvent(id, run.error);
      return () => end(run);
    }
    if (run.step === "remedy duplicates") {
      await doors.endDuplicates(run.applied?.duplicates ?? []);
      return () => end(run);
    }
    if (run.step === "mirror") {
      const isCached = await doors.writeToCache(run.applied?.customerId ?? "");
      if (!isCached) throw new Error("the cache does not take it yet");
      return () => next(run, "mirror");
    }
    const answer = await doors.answerEvent(id);
    if (answer.kind === "wait")
      return () => {
        run.turn += 1;
        // The engine sleeps in whole seconds.
        run.dueAt = clock.now() + Math.ceil(answer.waitMs / 1_000) * 1_000;
        if (run.turn >= maxAttempts) fail(run, `was told to wait ${maxAttempts} times`);
      };
    if (answer.kind !== "applied") return () => end(run);
    return () => {
      run.applied = answer;
      next(run, "look");
    };
  }

  /** The steps after a look: the cache, if it was down, and what was bought twice. */
  function next(run: Run, done: "look" | "mirror"): void {
    run.failures = 0;
    if (done === "look" && !run.applied?.cached) run.step = "mirror";
    else if (run.applied && run.applied.duplicates.length > 0) run.step = "remedy duplicates";
    else end(run);
  }

  async function sweepWith(doors: Doors, run: Run): Promise<() => void> {
    const overdue = await doors.overdueEvents();
    if (overdue.length > 0)
      await story.gates.pass("engine", `announce ${overdue.length} again`, async () => {
        for (const knock of overdue) begin("look", knock);
      });
    await doors.writeMissedToCache();
    await doors.syncScheduled();
    await doors.endFlaggedDuplicates();
    return () => end(run);
  }

  function fail(run: Run, error: string): void {
    story.note(`  ${run.step} failed: ${error.slice(0, 80)}`);
    run.failures += 1;
    const most = run.step === "sweep" ? 1 : mostRetries;
    if (run.failures <= most) {
      run.dueAt = clock.now() + (pauses[run.failures - 1] ?? 2400) * 1000;
      return;
    }
    end(run);
    if (run.step !== "sweep" && run.step !== "give up") {
      begin("give up", run.knock);
      const last = runs.at(-1);
      if (last) last.error = error;
    }
  }
}
