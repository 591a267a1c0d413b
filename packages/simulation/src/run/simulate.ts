import Stripe from "stripe";
import { type OracleCounts, type OracleName, Violation } from "../oracles/oracle-names.ts";
import { createOracles } from "../oracles/oracles.ts";
import type { ActionCounts } from "../plan/action-names.ts";
import { catalogAt } from "../plan/catalog.ts";
import { type FaultCounts, type FaultName, noFaults } from "../plan/fault-names.ts";
import type { Plan } from "../plan/plan.ts";
import { createRandom } from "../plan/random.ts";
import { act } from "../world/actions.ts";
import type { Design } from "../world/design.ts";
import { createEngine } from "../world/engine.ts";
import { createGates } from "../world/gate.ts";
import { fetchOfStripe, leadToRedis } from "../world/gated-network.ts";
import { gatedDatabase } from "../world/gated-postgres.ts";
import { createMailbox } from "../world/mailbox.ts";
import { type Stage, type Story, webProcesses, workerProcesses } from "../world/story.ts";
import { createWeather, postgresTroubleOf, troubleOf } from "../world/weather.ts";
import { createSchedule } from "./schedule.ts";

export interface Outcome {
  plan: Plan;
  /** The broken promise; NULL when every promise held. */
  failure: { oracle: OracleName | "crash"; message: string } | null;
  faults: FaultCounts;
  oracles: OracleCounts;
  actions: ActionCounts;
  /** A statement that the model does not know; the outcome is then void. */
  notModelled: string | null;
  trace: string[];
  eventsMade: number;
  eventsDelivered: number;
  steps: number;
}

export interface SimulationOptions {
  /** Known issues: oracles that may fail. None by default. */
  tolerated?: readonly OracleName[];
}

/** Runs one plan, from an empty shop until all work is done. */
export async function simulate(
  stage: Stage,
  plan: Plan,
  design: Design,
  { tolerated = [] }: SimulationOptions = {},
): Promise<Outcome> {
  await stage.clear();
  const gates = createGates();
  const random = createRandom(plan.seed).fork(`schedule ${plan.schedule}`);
  const ids = random.fork("ids");
  const trace: string[] = [];
  const story: Story = {
    plan,
    design,
    stage,
    gates,
    order: random.fork("order"),
    fate: random.fork("fate"),
    counts: noFaults(),
    hasFaults: true,
    redisDownUntil: 0,
    poisoned: new Set(),
    refused: null,
    broken: null,
    tolerated: new Set<string>(tolerated),
    buyers: Array.from({ length: plan.owners }, (_, index) => ({
      owner: { type: "user", id: `owner_${index + 1}` },
      sessions: [],
      bookings: [],
    })),
    processes: new Map(),
    alerts: [],
    endedByShop: new Set(),
    actionCounts: {},
    did(action) {
      story.actionCounts[action] = (story.actionCounts[action] ?? 0) + 1;
    },
    catalogNumber: 0,
    deploy(catalogNumber) {
      if (story.catalogNumber === catalogNumber) return;
      story.catalogNumber = catalogNumber;
      story.did("deploy");
      for (const process of story.processes.keys()) {
        gates.kill(process);
        boot(process);
      }
    },
    trace,
    note: (line) => {
      trace.push(line);
    },
    strikes(fault: FaultName) {
      if (!story.hasFaults || !story.fate.chance(plan.faults[fault] ?? 0)) return false;
      story.counts[fault] += 1;
      return true;
    },
    announce: (event) => engine.send(event, event.stripeEventId),
  };
  const engine = createEngine(story);
  const mailbox = createMailbox(story);
  const oracles = createOracles(story);
  const weather = createWeather(story, boot);
  leadToRedis({
    redis: stage.redis,
    gates,
    isDown: () => countDown(story),
    isWriteLost: () => story.strikes("redis write lost"),
  });

  function boot(process: string): void {
    const stripe = new Stripe("sk_test_simulation", {
      httpClient: Stripe.createFetchHttpClient(
        fetchOfStripe(stage.simulator, gates, {
          trouble: (method, customerId) => troubleOf(story, method, customerId),
          onEnded: (subscriptionId) => story.endedByShop.add(subscriptionId),
        }),
      ),
      telemetry: false,
      maxNetworkRetries: plan.stripeRetries,
    });
    // stripe-node pauses in real time before a retry; here the scheduler decides what runs next.
    Object.assign(stripe, { getInitialNetworkRetryDelay: () => 0 });
    const surface = design.boot({
      stripe,
      db: gatedDatabase(stage.database.client, gates, {
        grain: stage.grain,
        trouble: () => postgresTroubleOf(story),
      }),
      clock: stage.clock,
      catalog: catalogAt(story.catalogNumber).catalog,
      newId: () => ids.uuid(),
      log: {
        info: () => {},
        warn: () => {},
        error: (fields, message) => story.alerts.push(`${message} ${JSON.stringify(fields)}`),
      },
      announce: (event) =>
        gates.pass("engine", `announce ${event.type}`, async () => {
          if (story.strikes("crash before announcement")) {
            gates.kill(process);
            story.note(`  ${process} dies before it announces`);
            boot(process);
            return;
          }
          if (story.strikes("engine down")) throw new Error("the engine does not answer");
          story.announce(event);
        }),
    });
    story.processes.set(process, surface);
  }
  for (const process of [...webProcesses, ...workerProcesses]) boot(process);

  mailbox.onAcknowledged(({ id }) => oracles.afterAcknowledgement(id));
  const schedule = createSchedule(story, {
    engine,
    mailbox,
    oracles,
    weather,
    act: (action) => act(story, oracles, action),
  });
  let failure: Outcome["failure"] = null;
  try {
    await withDeadline(schedule.run());
  } catch (error) {
    if (error instanceof Violation) failure = { oracle: error.oracle, message: error.message };
    else
      failure = {
        oracle: "crash",
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      };
  }
  for (const process of story.processes.keys()) gates.kill(process);
  oracles.close();
  const { compared, difference } = stage.database.comparison();
  oracles.counts["the model answers as postgres"] += compared;
  if (difference) failure = { oracle: "the model answers as postgres", message: difference };
  return {
    plan,
    failure,
    notModelled: stage.database.notModelled(),
    faults: story.counts,
    oracles: oracles.counts,
    actions: story.actionCounts,
    trace,
    eventsMade: mailbox.made,
    eventsDelivered: mailbox.delivered,
    steps: schedule.steps,
  };
}

/** Real time. The last resort after the limit on steps: a very busy machine takes half a minute for a seed. */
const deadlineMs = 240_000;

/** Makes a run fail that waits for something that never happens. */
async function withDeadline(run: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not at rest after ${deadlineMs / 1000} seconds`)), deadlineMs);
  });
  try {
    await Promise.race([run, late]);
  } finally {
    clearTimeout(timer);
  }
}

function countDown(story: Story): boolean {
  return story.stage.clock.now() < story.redisDownUntil;
}
