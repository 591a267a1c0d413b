import { AsyncLocalStorage } from "node:async_hooks";

/** The outside part that an operation reaches. */
type Part = "stripe" | "redis" | "postgres" | "engine" | "buyer";

/** A call from an actor to the world outside its process. It waits until the scheduler chooses it. */
export interface Operation {
  id: number;
  actor: Actor;
  part: Part;
  label: string;
  /** Runs the operation while nothing else runs. */
  run(): Promise<unknown>;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** Ends an open transaction whose process has died, so that it rolls back as in Postgres. */
  breakOff: ((error: Error) => void) | null;
}

/** One running call: a web request, a step of the engine, or a buyer with a browser. */
interface Actor {
  id: number;
  name: string;
  /** The process whose death ends it; NULL for a buyer, who cannot die. */
  process: string | null;
  waiting: number;
  ended: boolean;
  dead: boolean;
}

interface PassOptions {
  /** Inside a transaction: its connection breaks off when the call dies. */
  isInTransaction?: boolean;
}

export interface Gates {
  /** Waiting operations, oldest first. */
  readonly pending: readonly Operation[];
  readonly actors: ReadonlySet<Actor>;
  /** Starts a call and settles like it; never settles when the call dies. */
  start<Answer>(
    call: { name: string; process: string | null; onDeath?: () => void },
    work: () => Promise<Answer>,
  ): Promise<Answer>;
  /** Holds an operation until the scheduler chooses it. */
  pass<Answer>(part: Part, label: string, run: () => Promise<Answer>, options?: PassOptions): Promise<Answer>;
  take(operation: Operation): void;
  /** Stops every call of a process where it is, for good. Returns how many calls died. */
  kill(process: string): number;
  /**
   * Resolves when every live call waits at a gate, or for another call of its process that does.
   * @throws Error naming a call that waits for something without a gate
   */
  quiet(): Promise<void>;
}

const current = new AsyncLocalStorage<Actor>();
const never = () => new Promise<never>(() => {});

/** Promise chains settle within a few ticks of the event loop; a response's body takes the most. */
const minTicks = 3;
/** Milliseconds of real time: Postgres begins and ends a transaction without a gate. */
const longestMs = 120_000;

export function createGates(): Gates {
  const actors = new Set<Actor>();
  const deaths = new Map<Actor, () => void>();
  let pending: Operation[] = [];
  let ids = 0;

  return {
    get pending() {
      return pending;
    },
    actors,
    start({ name, process, onDeath }, work) {
      ids += 1;
      const actor: Actor = { id: ids, name, process, waiting: 0, ended: false, dead: false };
      actors.add(actor);
      const caller = current.getStore();
      if (caller) caller.waiting += 1;
      const ended = () => {
        actor.ended = true;
        actors.delete(actor);
        deaths.delete(actor);
        if (caller) caller.waiting -= 1;
      };
      deaths.set(actor, () => {
        if (caller) caller.waiting -= 1;
        onDeath?.();
      });
      return current.run(actor, work).then(
        (answer) => {
          if (actor.dead) return never();
          ended();
          return answer;
        },
        (error) => {
          if (actor.dead) return never();
          ended();
          throw error;
        },
      );
    },
    pass<Answer>(
      part: Part,
      label: string,
      run: () => Promise<Answer>,
      { isInTransaction = false }: PassOptions = {},
    ): Promise<Answer> {
      const actor = current.getStore();
      if (!actor) throw new Error(`${part} ${label} does not belong to any call.`);
      if (actor.dead)
        return isInTransaction ? Promise.reject(new Error("the connection broke off")) : never();
      actor.waiting += 1;
      ids += 1;
      return new Promise<Answer>((resolve, reject) => {
        const left = <Value>(settle: (value: Value) => void) => {
          return (value: Value) => {
            actor.waiting -= 1;
            if (!actor.dead) settle(value);
            else if (isInTransaction) reject(new Error("the connection broke off"));
          };
        };
        pending.push({
          id: ids,
          actor,
          part,
          label,
          run,
          resolve: left(resolve as (value: unknown) => void),
          reject: left(reject),
          breakOff: isInTransaction ? reject : null,
        });
      });
    },
    take(operation) {
      pending = pending.filter((other) => other !== operation);
    },
    kill(process) {
      const dying = [...actors].filter((actor) => actor.process === process);
      // Work that a call left running after its answer dies as well.
      const leftBehind = pending.map(({ actor }) => actor).filter((actor) => actor.process === process);
      for (const actor of new Set([...dying, ...leftBehind])) {
        actor.dead = true;
        actors.delete(actor);
      }
      for (const { actor, breakOff } of pending)
        if (actor.dead) breakOff?.(new Error("the connection broke off"));
      pending = pending.filter(({ actor }) => !actor.dead);
      for (const actor of dying) {
        deaths.get(actor)?.();
        deaths.delete(actor);
      }
      return dying.length;
    },
    async quiet() {
      let patience = 12;
      const since = performance.now();
      for (let tick = 0; ; tick += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        if (tick < minTicks) continue;
        const busy = [...actors].filter((actor) => actor.waiting === 0);
        if (busy.length === 0) return;
        if (busy.every(({ process }) => hasWaiting(process))) {
          patience -= 1;
          if (patience === 0) return;
        }
        if (performance.now() - since > longestMs)
          throw new Error(`${busy[0]?.name} waits for something without a gate.`);
      }
    },
  };

  /** Calls of one process share a query: the others then wait for the call that makes it. */
  function hasWaiting(process: string | null): boolean {
    return process !== null && [...actors].some((actor) => actor.process === process && actor.waiting > 0);
  }
}
