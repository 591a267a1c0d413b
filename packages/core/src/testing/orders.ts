/** What one handler does about one change, in this order. */
const steps = ["change", "ticket", "read", "write"] as const;
type Step = (typeof steps)[number];

export interface Turn {
  handler: number;
  step: Step;
}

/**
 * Every order in which the steps of several handlers can happen. Changes happen one after the other, the n-th is the
 * n-th handler's. Of orders that differ only by steps which cannot see each other, the first is kept: a change or a
 * read at Stripe and a ticket or a write in the database may be exchanged without anybody noticing, and so may two
 * reads.
 */
export function* orders(handlers: number): Generator<Turn[]> {
  const done = Array.from({ length: handlers }, () => 0);
  const sofar: Turn[] = [];
  function* go(): Generator<Turn[]> {
    if (sofar.length === handlers * steps.length) {
      yield [...sofar];
      return;
    }
    for (let handler = 0; handler < handlers; handler += 1) {
      const step = steps[done[handler] ?? 0];
      if (!step) continue;
      if (step === "change" && done.slice(0, handler).includes(0)) continue;
      const turn = { handler, step };
      const last = sofar.at(-1);
      if (last && last.handler > handler && areBlind(last.step, step)) continue;
      done[handler] = (done[handler] ?? 0) + 1;
      sofar.push(turn);
      yield* go();
      sofar.pop();
      done[handler] = (done[handler] ?? 0) - 1;
    }
  }
  yield* go();
}

const atStripe = (step: Step) => step === "change" || step === "read";

function areBlind(one: Step, other: Step): boolean {
  return atStripe(one) !== atStripe(other) || (one === "read" && other === "read");
}
