import type { Plan } from "./plan.ts";

/** How many orders of a smaller plan must pass before the dropped action counts as needed. */
const schedules = 3;

/**
 * Drops what the failure does not need: halves of the actions, then single actions, then faults. A smaller plan also
 * runs in another order, so each one is tried in a few orders.
 *
 * @param stillFails whether this plan breaks the same promise
 * @param mostRuns most plans to try
 */
export async function shrink(
  plan: Plan,
  stillFails: (plan: Plan) => Promise<boolean>,
  mostRuns = 120,
): Promise<Plan> {
  let smallest = plan;
  let runs = 0;

  async function accepts(candidate: Plan): Promise<boolean> {
    for (let schedule = 0; schedule < schedules && runs < mostRuns; schedule += 1) {
      runs += 1;
      const tried = { ...candidate, schedule: plan.schedule + schedule };
      if (!(await stillFails(tried))) continue;
      smallest = tried;
      return true;
    }
    return false;
  }

  for (let size = Math.ceil(plan.actions.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < smallest.actions.length; ) {
      const actions = smallest.actions.filter((_, index) => index < at || index >= at + size);
      if (!(await accepts({ ...smallest, actions }))) at += size;
    }
  for (const fault of Object.keys(smallest.faults)) {
    const faults = Object.fromEntries(Object.entries(smallest.faults).filter(([name]) => name !== fault));
    await accepts({ ...smallest, faults });
  }
  return smallest;
}
