import type { Reply } from "./reply.ts";
import type { Store } from "./store.ts";

/** `args` exclude the command's name; `min` and `max` bound their number. */
export type Command = {
  readonly min: number;
  readonly max: number;
  readonly writes: boolean;
  readonly run: (store: Store, args: Args) => Reply;
};

/** A command may rely on its first `min` arguments: the engine has checked their number. */
export type Args = readonly [string, string, string, ...string[]];
export type Commands = Readonly<Record<string, Command>>;

export function reads(min: number, max: number, run: Command["run"]): Command {
  return { min, max, writes: false, run };
}

export function writes(min: number, max: number, run: Command["run"]): Command {
  return { min, max, writes: true, run };
}

export const unbounded = Number.POSITIVE_INFINITY;
