import { type Logger, pino } from "pino";
import type { Environment } from "./environment.ts";
import type { ErrorReports } from "./error-reports.ts";

const errorLevel = 50;

/** Lines of JSON on standard output. An error that is written, by a child too, is reported as well. */
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
    reports.logged({ ...(fields as object) }, typeof message === "string" ? message : "an error was logged");
}
