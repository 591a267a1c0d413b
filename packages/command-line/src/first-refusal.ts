import type { parseArgs } from "node:util";

type Tokens = ReturnType<typeof parseArgs<{ tokens: true; strict: false }>>["tokens"];
type OptionTypes = Record<string, { type: "boolean" | "string" }>;

/**
 * The sentence about the first argument that the command does not take; NULL when it takes them all. parseArgs has
 * sentences of its own, but they change with Node's version and advise about files that begin with a dash.
 */
export function firstRefusal(tokens: Tokens, options: OptionTypes, takesWords: boolean): string | null {
  for (const token of tokens) {
    if (token.kind === "positional" && !takesWords) return `Unexpected argument "${token.value}".`;
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!option) return `Unknown option ${token.rawName}.`;
    if (option.type === "boolean" && token.value !== undefined)
      return `${token.rawName} takes no value, so "${token.value}" is refused.`;
    if (option.type === "string" && token.value === undefined) return `${token.rawName} needs a value.`;
    // As parseArgs has it: `--seeds --json` is a forgotten value rather than the value "--json".
    if (option.type === "string" && !token.inlineValue && /^-./.test(token.value ?? ""))
      return `${token.rawName} needs a value, and "${token.value}" looks like an option.`;
  }
  return null;
}
