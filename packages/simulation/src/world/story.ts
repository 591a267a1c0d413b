import type { AnnouncedEvent } from "@tollgate/core";
import type { RunningRedis } from "@tollgate/local-stack";
import type { SimulatorClock, StripeSimulator } from "@tollgate/stripe-simulator";
import type { SimulationDatabase } from "../database/database.ts";
import type { FaultCounts, FaultName } from "../plan/fault-names.ts";
import type { Plan } from "../plan/plan.ts";
import type { Random } from "../plan/random.ts";
import type { Design, Doors } from "./design.ts";
import type { Gates } from "./gate.ts";
import type { Grain } from "./gated-postgres.ts";

/** The machinery that one process keeps for all of its seeds. */
export interface Stage {
  database: SimulationDatabase;
  grain: Grain;
  simulator: StripeSimulator;
  clock: SimulatorClock;
  redis: RunningRedis;
  /** Puts the simulator back to a shop that has prices and nothing else. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

interface Buyer {
  owner: { type: "user"; id: string };
  /** Sessions whose address this buyer was given. */
  sessions: { id: string; planGroup: string }[];
}

/** One run of one plan. */
export interface Story {
  plan: Plan;
  design: Design;
  stage: Stage;
  gates: Gates;
  /** Chooses the next step. */
  order: Random;
  /** Chooses what goes wrong. */
  fate: Random;
  counts: FaultCounts;
  /** Faults strike only while the story runs; at rest the world is kind. */
  isRough: boolean;
  redisDownUntil: number;
  /** Oracles whose checks do not count here. */
  tolerated: ReadonlySet<string>;
  /** The first promise that was broken: the run ends with it. */
  broken: Error | null;
  buyers: Buyer[];
  processes: Map<string, Doors>;
  /** What an operator was told, one line for each alert. */
  alerts: string[];
  /** Subscriptions that their own buyers have ended. */
  endedByBuyers: Set<string>;
  /** What happened, one line for each step. */
  trace: string[];
  note(line: string): void;
  /** Draws whether a fault happens now, and counts it when it does. */
  strikes(fault: FaultName): boolean;
  announce(knock: AnnouncedEvent): void;
}

export const webProcesses = ["web-1", "web-2"] as const;
export const workerProcesses = ["worker-1", "worker-2"] as const;
export const begin = Date.UTC(2026, 0, 1);
