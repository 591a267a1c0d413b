import type { Surface } from "./design.ts";
import { type Story, webProcesses } from "./story.ts";

/** Calls one of the web processes. NULL when both attempts fail. */
export async function request<Answer>(
  story: Story,
  name: string,
  ask: (surface: Surface) => Promise<Answer>,
): Promise<Answer | null> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      return await call(story, story.order.pick(webProcesses), name, ask);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      story.note(`  ${name} failed: ${error.message.slice(0, 80)}`);
    }
  }
  return null;
}

/** Calls a process; rejects when the process dies meanwhile. */
export function call<Answer>(
  story: Story,
  process: string,
  name: string,
  ask: (surface: Surface) => Promise<Answer>,
): Promise<Answer> {
  const surface = story.processes.get(process);
  if (!surface) throw new Error(`There is no process ${process}.`);
  return new Promise((resolve, reject) => {
    const onDeath = () => reject(new Error("the connection broke off"));
    story.gates
      .start({ name: `${process} ${name}`, process, onDeath }, () => ask(surface))
      .then(resolve, reject);
  });
}

/** An action on Stripe's own pages. */
export async function atStripe(story: Story, label: string, work: () => Promise<unknown>): Promise<void> {
  await story.gates.pass("buyer", label, work);
}

/** Most rounds that one question may take at rest; it needs a handful. */
const maxRounds = 200;

/** Asks a process when no other call is under way: the operations of this one run as they come. */
export async function askAtRest<Answer>(
  story: Story,
  process: string,
  ask: (surface: Surface) => Promise<Answer>,
): Promise<Answer> {
  let isAnswered = false;
  const answer = call(story, process, "question at rest", ask).finally(() => {
    isAnswered = true;
  });
  answer.catch(() => {});
  for (let round = 0; round < maxRounds; round += 1) {
    await story.gates.quiet();
    if (isAnswered) return answer;
    for (const operation of [...story.gates.pending]) {
      story.gates.take(operation);
      await operation.run().then(operation.resolve, operation.reject);
    }
  }
  throw new Error(`${process} did not answer a question at rest`);
}
