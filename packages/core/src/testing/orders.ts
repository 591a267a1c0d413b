/** What a handler does about one change, in this order. */
const steps = ["change", "ticket", "read", "write"] as const;
type Step = (typeof steps)[number];

export interface ScheduledStep {
  handler: number;
  step: Step;
}

/**
 * Every order in which the steps of several handlers can happen. Changes happen one after the other, the n-th is the
 * n-th handler's. Of orders that differ only by steps which cannot see each other, only the first counts: a change or a
 * read at Stripe and a ticket or a write in the database may be exchanged without any effect, and so may two
 * reads.
 */
export function* orders(handlers: number): Generator<ScheduledStep[]> {
  const done = Array.from({ length: handlers }, () => 0);
  const taken: ScheduledStep[] = [];
  function* go(): Generator<ScheduledStep[]> {
    if (taken.length === handlers * steps.length) {
      yield [...taken];
      return;
    }
    for (let handler = 0; handler < handlers; handler += 1) {
      const step = steps[done[handler] ?? 0];
      if (!step) continue;
      if (step === "change" && done.slice(0, handler).includes(0)) continue;
      const next = { handler, step };
      const last = taken.at(-1);
      if (last && last.handler > handler && areBlind(last.step, step)) continue;
      done[handler] = (done[handler] ?? 0) + 1;
      taken.push(next);
      yield* go();
      taken.pop();
      done[handler] = (done[handler] ?? 0) - 1;
    }
  }
  yield* go();
}

const atStripe = (step: Step) => step === "change" || step === "read";

function areBlind(one: Step, other: Step): boolean {
  return atStripe(one) !== atStripe(other) || (one === "read" && other === "read");
}
