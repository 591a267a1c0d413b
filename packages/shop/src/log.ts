import { type Logger, pino } from "pino";
import type { Environment } from "./environment.ts";
import type { ErrorReports } from "./error-reports.ts";

const errorLevel = 50;

/** Writes JSON lines to standard output. Error lines, those of child loggers included, are reported as well. */
export function createLog(level: Environment["logLevel"], reports: Pick<ErrorReports, "logged">): Logger {
  return pino({
    level,
    base: null,
    hooks: {
      logMethod(line, method, at) {
        if (at >= errorLevel) report(line, reports);
        method.apply(this, line);
      },
    },
  });
}

function report([fields, message]: unknown[], reports: Pick<ErrorReports, "logged">): void {
  if (typeof fields === "string") reports.logged({}, fields);
  else
    reports.logged(
      { ...(fields as object) },
      typeof message === "string" ? message : "error logged without a message",
    );
}
