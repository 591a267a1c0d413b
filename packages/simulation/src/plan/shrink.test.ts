import { expect, it } from "vitest";
import { drawPlan, type Plan } from "./plan.ts";
import { shrink } from "./shrink.ts";

/** Fails as long as a refund comes after a purchase and events are shuffled. */
function isPlanted(plan: Plan): boolean {
  const buys = plan.actions.findIndex(({ kind }) => kind === "buy");
  const refunds = plan.actions.findLastIndex(({ kind }) => kind === "refund");
  return buys >= 0 && refunds > buys && (plan.faults["event shuffled"] ?? 0) > 0;
}

it("reduces a failing plan to what the failure needs", async () => {
  const drawn = drawPlan(7);
  const plan: Plan = {
    ...drawn,
    actions: [
      ...drawn.actions,
      { kind: "buy", owner: 0, offer: "pro_month", payment: "card", refreshes: 0 },
      ...drawn.actions,
      { kind: "refund", owner: 0, of: "sale", part: "full" },
      ...drawn.actions,
    ],
    faults: { ...drawn.faults, "event shuffled": 0.2, "redis flush": 0.1 },
  };
  const smallest = await shrink(plan, async (candidate) => isPlanted(candidate), 500);
  expect(smallest.actions.map(({ kind }) => kind)).toEqual(["buy", "refund"]);
  expect(Object.keys(smallest.faults)).toEqual(["event shuffled"]);
});

it("stops after the given number of runs", async () => {
  let runs = 0;
  await shrink(
    drawPlan(7),
    async () => {
      runs += 1;
      return false;
    },
    10,
  );
  expect(runs).toBe(10);
});
