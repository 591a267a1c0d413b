import type { AnnouncedEvent } from "@tollgate/core";
import type { RunningRedis } from "@tollgate/local-stack";
import type { SimulatorClock, StripeSimulator } from "@tollgate/stripe-simulator";
import type { SimulationDatabase } from "../database/database.ts";
import type { ActionCounts } from "../plan/action-names.ts";
import type { FaultCounts, FaultName } from "../plan/fault-names.ts";
import type { Plan } from "../plan/plan.ts";
import type { Random } from "../plan/random.ts";
import type { Design, Surface } from "./design.ts";
import type { Gates } from "./gate.ts";
import type { Grain } from "./gated-postgres.ts";

/** The parts that one process shares among all its seeds. */
export interface Stage {
  database: SimulationDatabase;
  grain: Grain;
  simulator: StripeSimulator;
  clock: SimulatorClock;
  redis: RunningRedis;
  /** Resets everything to a shop that has prices and nothing else. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

interface Buyer {
  owner: { type: "user"; id: string };
  /** Sessions whose address this buyer has. */
  sessions: { id: string; planGroup: string }[];
  bookings: { id: string; sessionId: string }[];
}

/** One run of one plan. */
export interface Story {
  plan: Plan;
  design: Design;
  stage: Stage;
  gates: Gates;
  /** Chooses the next step. */
  order: Random;
  /** Chooses the faults. */
  fate: Random;
  counts: FaultCounts;
  /** Whether faults happen: they stop at rest. */
  hasFaults: boolean;
  redisDownUntil: number;
  /** Keys of Redis that hold a value of another type. */
  poisoned: Set<string>;
  /** The customer for whom Stripe fails; NULL for none. */
  refused: { customerId: string; ownerId: string; until: number } | null;
  /** Oracles whose checks do not count here. */
  tolerated: ReadonlySet<string>;
  /** The first broken promise; it ends the run. */
  broken: Error | null;
  buyers: Buyer[];
  processes: Map<string, Surface>;
  /** The error lines of the log, one for each alert. */
  alerts: string[];
  /** Subscriptions that the shop's processes ended. */
  endedByShop: Set<string>;
  /** How often each action had an effect. */
  actionCounts: ActionCounts;
  did(action: string): void;
  /** The number of the catalog that the processes run with. */
  catalogNumber: number;
  /** Starts every process again with another catalog. */
  deploy(catalogNumber: number): void;
  /** What happened, one line per step. */
  trace: string[];
  note(line: string): void;
  /** Draws whether the fault happens now, and counts it if so. */
  strikes(fault: FaultName): boolean;
  announce(event: AnnouncedEvent): void;
}

export const webProcesses = ["web-1", "web-2"] as const;
export const workerProcesses = ["worker-1", "worker-2"] as const;
export const begin = Date.UTC(2026, 0, 1);
