import type { OracleName } from "../oracles/oracle-names.ts";
import type { Action } from "../plan/actions.ts";
import type { FaultName } from "../plan/fault-names.ts";
import { drawPlan, type Plan } from "../plan/plan.ts";
import type { Design } from "../world/design.ts";
import { acknowledgeFirst } from "./acknowledge-first.ts";
import { cacheAside } from "./cache-aside.ts";
import { eventCreated } from "./event-created.ts";
import { payloadLastWriteWins } from "./payload-last-write-wins.ts";
import { redisDedup } from "./redis-dedup.ts";
import { refetchLastWriteWins } from "./refetch-last-write-wins.ts";
import { singletonSkip } from "./singleton-skip.ts";
import { trustingReader } from "./trusting-reader.ts";

/** A design that the oracles must catch, and the only faults in its world: those that Tollgate must survive. */
export interface Control {
  design: Design;
  faults: readonly FaultName[];
  /** The only actions, for a design that does not support the others. */
  actions?: readonly Action["kind"][];
  /** Whether all actions happen within minutes: a renewal a month later would start a sync and hide the bug. */
  isBrief?: boolean;
  /** Whether buyers check their access again and again after every action: only reads reveal a cache's bugs. */
  isWatched?: boolean;
}

export const controls: readonly Control[] = [
  { design: payloadLastWriteWins, faults: ["event shuffled", "event delayed"] },
  { design: refetchLastWriteWins, faults: ["same-second burst"] },
  { design: eventCreated, faults: ["same-second burst"] },
  { design: singletonSkip, faults: ["same-second burst"], isBrief: true },
  { design: cacheAside, faults: ["redis eviction", "redis flush"], isBrief: true, isWatched: true },
  { design: trustingReader, faults: ["redis write lost"], isBrief: true, isWatched: true },
  { design: acknowledgeFirst, faults: ["web crash"] },
  {
    design: redisDedup,
    faults: ["event duplicated", "event delayed", "redis flush", "web crash"],
    actions: ["buy", "check", "pass-time"],
  },
];

/** Does not count as a catch: the controls use Tollgate's own checkout. */
export const notTheControls: readonly OracleName[] = ["one open checkout"];

/** The seed's plan, with the control's faults instead of its own. */
export function planOfControl(seed: number, { faults, actions, isBrief, isWatched }: Control): Plan {
  const plan = drawPlan(seed, "basic");
  const isWanted = (action: Action) => {
    if (isAboutPlanMoney(action) || (isBrief && action.kind === "pass-time")) return false;
    if (actions && !actions.includes(action.kind)) return false;
    // A design that only adds access cannot revoke it, so it gets plain sales only.
    return (
      !actions || action.kind !== "buy" || (action.payment === "card" && action.offer.endsWith("_month"))
    );
  };
  return {
    ...plan,
    actions: plan.actions.filter(isWanted).flatMap((action) => (isWatched ? watched(action) : [action])),
    faults: Object.fromEntries(faults.map((fault) => [fault, 0.25])),
    stripeRetries: 0,
  };
}

const checksAfterAction = 8;

function watched(action: Action): Action[] {
  if (action.kind === "check") return [];
  if (!("owner" in action)) return [action];
  const check: Action = { kind: "check", owner: action.owner, level: "BASIC" };
  return [action, ...Array<Action>(checksAfterAction).fill(check)];
}

/** The naive designs ignore refunds and disputes of plans: catching them by those would prove nothing. */
function isAboutPlanMoney(action: Action): boolean {
  if (action.kind === "refund") return action.of === "plan";
  if (action.kind === "buy") return action.offer.includes("_plan") && backPayments.has(action.payment);
  return action.kind === "second-plan";
}

const backPayments = new Set<string>(["disputed", "inquiry", "refundFails"]);
