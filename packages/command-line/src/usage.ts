import type { Command, Options } from "./command.ts";

/** What `--help` prints: a line for every option that the command reads, so that none is missing. */
export function usageOf({ name, about, words, options }: Omit<Command<Options, unknown>, "read">): string {
  const rows = Object.entries(options).map(([option, { value, about: says }]) => [
    value === undefined ? `--${option}` : `--${option} ${value}`,
    says,
  ]);
  rows.push(["-h, --help", "print this text"]);
  const width = Math.max(...rows.map(([left = ""]) => left.length));
  const lines = rows.map(([left = "", says]) => `  ${left.padEnd(width)}  ${says}`);
  const call = [name, words, rows.length > 1 ? "[options]" : undefined].filter((part) => part !== undefined);
  return [`Usage: ${call.join(" ")}`, "", about, "", ...lines].join("\n");
}
