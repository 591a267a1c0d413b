import { z } from "zod";
import { expressionProblem } from "../model/expression.ts";
import {
  type ConcurrencyLimit,
  type CronTrigger,
  type EventTrigger,
  type FunctionConfig,
  UnsupportedFunctionError,
} from "../model/function-config.ts";
import { nextCronInstant } from "../time/cron-schedule.ts";
import { parseDuration } from "../time/duration.ts";

const DEFAULT_RETRIES = 4;

const concurrencyLimit = z.strictObject({
  limit: z.number().int().positive(),
  key: z.string().optional(),
  scope: z.enum(["fn", "env", "account"]).optional(),
});

const wireFunction = z.strictObject({
  id: z.string().min(1),
  name: z.string().optional(),
  triggers: z.array(
    z.union([
      z.strictObject({ event: z.string().min(1), expression: z.string().optional() }),
      z.strictObject({ cron: z.string() }),
    ]),
  ),
  steps: z.record(
    z.string(),
    z.looseObject({
      retries: z.strictObject({ attempts: z.number().int().min(0).max(20).optional() }).optional(),
    }),
  ),
  concurrency: z
    .union([z.number().int().positive(), concurrencyLimit, z.array(concurrencyLimit).max(2)])
    .optional(),
  debounce: z
    .strictObject({ key: z.string().optional(), period: z.string(), timeout: z.string().optional() })
    .optional(),
  idempotency: z.string().optional(),
  cancel: z
    .array(z.strictObject({ event: z.string(), if: z.string().optional(), timeout: z.string().optional() }))
    .optional(),
});

export const syncAnswer = z.looseObject({
  app_id: z.string(),
  functions: z.array(z.unknown()),
  sdk: z.string().optional(),
});

/**
 * Parses the functions that an app sends when it syncs.
 * @throws {UnsupportedFunctionError} naming the function, the option and what to do, when a function uses an
 * option the engine does not support. Ignoring it would let a test pass that production fails.
 */
export function parseFunctions(appId: string, functions: readonly unknown[]): FunctionConfig[] {
  return functions.map((entry) => parseFunction(appId, entry));
}

function parseFunction(appId: string, entry: unknown): FunctionConfig {
  const id = functionIdOf(entry);
  const parsed = wireFunction.safeParse(entry);
  if (!parsed.success) throw refusal(id, parsed.error);
  const wire = parsed.data;
  const retries = Object.values(wire.steps)[0]?.retries?.attempts ?? DEFAULT_RETRIES;
  const config: FunctionConfig = {
    id,
    appId,
    name: wire.name ?? id,
    events: wire.triggers.filter((trigger): trigger is EventTrigger => "event" in trigger),
    crons: wire.triggers.filter((trigger): trigger is CronTrigger => "cron" in trigger),
    maxAttempts: retries + 1,
    concurrency: limitsOf(wire.concurrency),
    debounce: wire.debounce
      ? {
          key: wire.debounce.key,
          period: duration(id, "debounce.period", wire.debounce.period),
          timeout: wire.debounce.timeout ? duration(id, "debounce.timeout", wire.debounce.timeout) : null,
        }
      : null,
    idempotency: wire.idempotency ?? null,
    cancelOn: (wire.cancel ?? []).map((cancel) => ({
      event: cancel.event,
      if: cancel.if,
      timeout: cancel.timeout ? duration(id, "cancelOn.timeout", cancel.timeout) : null,
    })),
  };
  checkExpressions(config);
  checkCrons(config);
  return config;
}

function functionIdOf(entry: unknown): string {
  const parsed = z.looseObject({ id: z.string() }).safeParse(entry);
  if (!parsed.success)
    throw new UnsupportedFunctionError("The app synced a function without an id; give it one.");
  return parsed.data.id;
}

function refusal(id: string, error: z.ZodError): UnsupportedFunctionError {
  const issue = error.issues[0];
  if (issue?.code === "unrecognized_keys") {
    const option = [...issue.path, issue.keys[0]].join(".");
    return new UnsupportedFunctionError(
      `Function "${id}" uses the option "${option}", which the local engine does not support; ` +
        `remove it, or run against \`npx inngest-cli dev\` (set INNGEST_DEV to its URL).`,
    );
  }
  const field = issue?.path.join(".") || "configuration";
  return new UnsupportedFunctionError(
    `Function "${id}" has a value in "${field}" that the local engine does not accept: ${issue?.message}. ` +
      `Correct it, or run against \`npx inngest-cli dev\` (set INNGEST_DEV to its URL).`,
  );
}

function limitsOf(concurrency: z.infer<typeof wireFunction>["concurrency"]): ConcurrencyLimit[] {
  if (concurrency === undefined) return [];
  if (typeof concurrency === "number") return [{ limit: concurrency }];
  return Array.isArray(concurrency) ? concurrency : [concurrency];
}

function duration(id: string, option: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new UnsupportedFunctionError(`Function "${id}", option "${option}": ${String(error)}`);
  }
}

function checkExpressions(config: FunctionConfig): void {
  const expressions: [option: string, source: string | null | undefined][] = [
    ...config.events.map((trigger): [string, string | undefined] => ["triggers.if", trigger.expression]),
    ...config.concurrency.map((limit): [string, string | undefined] => ["concurrency.key", limit.key]),
    ...config.cancelOn.map((cancel): [string, string | undefined] => ["cancelOn.if", cancel.if]),
    ["debounce.key", config.debounce?.key],
    ["idempotency", config.idempotency],
  ];
  for (const [option, source] of expressions) {
    const problem = source ? expressionProblem(source) : null;
    if (problem === null) continue;
    throw new UnsupportedFunctionError(
      `Function "${config.id}", option "${option}": "${source}" is not a CEL expression (${problem}); correct it.`,
    );
  }
}

function checkCrons(config: FunctionConfig): void {
  for (const { cron } of config.crons) {
    try {
      nextCronInstant(cron, 0);
    } catch (error) {
      throw new UnsupportedFunctionError(
        `Function "${config.id}", trigger "${cron}": ${error instanceof Error ? error.message : String(error)}. ` +
          `Write five fields, optionally after "TZ=<zone> ".`,
      );
    }
  }
}
