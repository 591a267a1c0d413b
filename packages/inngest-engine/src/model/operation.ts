import { z } from "zod";

/** An error as the SDK serialises it. */
export interface RunError {
  name: string;
  message: string;
  stack?: string | undefined;
}

/** A request or a report of the SDK to the engine (docs/SDK_SPEC.md of inngest/inngest). */
const operation = z.looseObject({
  id: z.string().min(1),
  op: z.string(),
  name: z.string().nullish(),
  displayName: z.string().nullish(),
  data: z.unknown().optional(),
  error: z.unknown().optional(),
  opts: z.looseObject({}).nullish(),
});

export type Operation = z.infer<typeof operation>;

export const operations = z.array(operation);

const wireError = z.looseObject({
  name: z.string().optional(),
  message: z.string().optional(),
  error: z.string().optional(),
  stack: z.string().optional(),
});

/** Parses an error of the SDK; any other value becomes an error that quotes it. */
export function parseRunError(value: unknown): RunError {
  const parsed = wireError.safeParse(value);
  if (!parsed.success)
    return { name: "Error", message: typeof value === "string" ? value : JSON.stringify(value) };
  const { name, message, error, stack } = parsed.data;
  return { name: name || "Error", message: message || error || "Unknown error", ...(stack ? { stack } : {}) };
}

/** A text option of an operation; `undefined` when absent or empty. */
export function textOption(op: Operation, option: string): string | undefined {
  const value = op.opts?.[option];
  return typeof value === "string" && value !== "" ? value : undefined;
}
