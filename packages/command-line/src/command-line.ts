import { parseArgs } from "node:util";
import type { Command, Options, Values } from "./command.ts";
import { firstRefusal } from "./first-refusal.ts";
import { RefusedArgument } from "./refused-argument.ts";
import { usageOf } from "./usage.ts";

const help = { type: "boolean", short: "h", default: false, about: "" } as const;

/**
 * The command's settings, or its usage when the arguments ask for it.
 *
 * @throws RefusedArgument for the first argument that the command does not take
 */
export function parseCommandLine<const O extends Options, Settings>(
  command: Command<O, Settings>,
  given: readonly string[],
): { settings: Settings } | { usage: string } {
  // pnpm hands over the "--" of `pnpm demo -- --once`; no command takes a word that begins with a dash.
  const args = given.filter((word) => word !== "--");
  const options = { ...command.options, help };
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true });
  if (tokens.some((token) => token.kind === "option" && token.name === "help"))
    return { usage: usageOf(command) };
  const refusal = firstRefusal(tokens, options, command.words !== undefined);
  if (refusal !== null) throw new RefusedArgument(refusal);
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const { help: _, ...own } = values as Record<string, unknown>;
  return { settings: command.read(own as Values<O>, positionals) };
}

/**
 * Reads this process's command line, before the command starts or writes anything. Ends the process for `--help` with 0,
 * and for an argument that the command does not take with 2: one sentence that names it, and the usage.
 */
export function readCommandLine<const O extends Options, Settings>(command: Command<O, Settings>): Settings {
  try {
    const read = parseCommandLine(command, process.argv.slice(2));
    if ("settings" in read) return read.settings;
    console.log(read.usage);
  } catch (error) {
    if (!(error instanceof RefusedArgument)) throw error;
    console.error(`${error.message}\n\n${usageOf(command)}`);
    process.exit(2);
  }
  process.exit(0);
}
