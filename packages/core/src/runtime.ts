/** The one source of time inside core; unix milliseconds. */
export interface Clock {
  now(): number;
}

/** The least a logger must do; pino fits as it is. Fields are ids, types and numbers, never personal data. */
export interface Log {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}
