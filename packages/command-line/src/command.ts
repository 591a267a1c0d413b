import type { parseArgs } from "node:util";

/** An option as `parseArgs` of node:util takes it, and how the usage shows it. */
type Option = { about: string } & (
  | { type: "boolean"; default: boolean; value?: never }
  | { type: "string"; value: string; default?: string; multiple?: false }
  | { type: "string"; value: string; default: string[]; multiple: true }
);

export type Options = Record<string, Option>;

export type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>["values"];

export interface Command<O extends Options, Settings> {
  /** As it is called, such as "pnpm demo". */
  name: string;
  /** What it does: the usage's first sentence. */
  about: string;
  options: O;
  /** How the usage shows words beside options, such as "[room …]". Without it the command takes none. */
  words?: string;
  /** Makes settings of what was read. Throws a RefusedArgument for a value that the command does not take. */
  read: (values: Values<O>, words: string[]) => Settings;
}

/** For a command that is not handed to `readCommandLine` at once: the types of its values follow from its options. */
export function defineCommand<const O extends Options, Settings>(
  command: Command<O, Settings>,
): Command<O, Settings> {
  return command;
}
