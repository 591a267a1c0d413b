import { setTimeout as wait } from "node:timers/promises";
import type { World } from "@tollgate/local-stack";
import { type Buyer, beginPurchase } from "./buyer.ts";
import { faults } from "./faults.ts";
import { type Processes, watchProcesses } from "./processes.ts";
import { judge, type Verdict } from "./verdict.ts";
import { wishes } from "./wishes.ts";

export interface Plan {
  seconds: number;
  purchases: number;
  seed: number;
  say(line: string): void;
}

export interface Run {
  buyers: Buyer[];
  verdict: Verdict;
  /** When each fault began, unix milliseconds. */
  struck: number[];
  /** Processes that ended by themselves, and faults that could not be made. */
  broken: string[];
}

/** Stripe delivers again one minute and five minutes after it failed; the engine tries again after half a minute. */
const settlesWithinMs = 7 * 60_000;
const reportEveryMs = 15_000;

/** People buy while the faults happen. Then everything may settle, and is judged. */
export async function run(world: World, plan: Plan): Promise<Run> {
  const began = Date.now();
  const runMs = plan.seconds * 1_000;
  const deadline = began + runMs + settlesWithinMs;
  const say = (line: string) =>
    plan.say(`${((Date.now() - began) / 1_000).toFixed(0).padStart(4)} s: ${line}`);
  const processes = watchProcesses(world, say);
  const failed: string[] = [];
  const buyers: Buyer[] = [];
  const report = setInterval(() => {
    const waiting = buyers.filter(({ grantedAt, gaveUp }) => grantedAt === null && gaveUp === null);
    say(`${buyers.length} purchases begun, ${buyers.length - waiting.length} over`);
    for (const step of new Set(waiting.map((buyer) => buyer.step)))
      say(`  ${waiting.filter((buyer) => buyer.step === step).length}: ${step}`);
  }, reportEveryMs);
  try {
    const strikes = strike(world, plan, { began, say, processes, failed });
    const purchases: Promise<void>[] = [];
    for (const [number, wish] of wishes(plan.seed, plan.purchases).entries()) {
      await wait(Math.max(0, began + (number * runMs) / plan.purchases - Date.now()));
      const email = `buyer.${number}@example.test`;
      const { buyer, over } = beginPurchase(world.urls.storefront, email, wish, deadline);
      buyers.push(buyer);
      purchases.push(over);
    }
    const struck = await strikes;
    await Promise.all(purchases);
    say("everybody is done; comparing the shop with Stripe");
    const verdict = await settled(world, buyers, deadline);
    processes.stop();
    return { buyers, verdict, struck, broken: [...processes.lost, ...failed] };
  } finally {
    processes.stop();
    clearInterval(report);
  }
}

interface Striking {
  began: number;
  say(line: string): void;
  processes: Processes;
  failed: string[];
}

async function strike(world: World, plan: Plan, striking: Striking): Promise<number[]> {
  const { began, say, processes, failed } = striking;
  const struck: number[] = [];
  for (const { name, at, ends, strike } of faults(plan.seed)) {
    await wait(Math.max(0, began + at * plan.seconds * 1_000 - Date.now()));
    say(name);
    struck.push(Date.now());
    if (ends !== null) processes.excuse(ends);
    try {
      await strike(world);
    } catch (error) {
      failed.push(`${name}: ${String(error).slice(0, 300)}`);
      say(`this fault could not be made: ${error}`);
    }
    if (ends !== null) {
      processes.expect(ends);
      say(`${ends} is there again`);
    }
  }
  return struck;
}

/** The verdict as soon as nothing is wrong; else the one when everything should have settled. */
async function settled(world: World, buyers: readonly Buyer[], deadline: number): Promise<Verdict> {
  for (;;) {
    const verdict = await judge(world, buyers);
    const { lost, doubled, deniedThoughPaid, unanswered } = verdict;
    if (lost.length + doubled.length + deniedThoughPaid.length + unanswered.length === 0) return verdict;
    if (Date.now() > deadline) return verdict;
    await wait(3_000);
  }
}
