import { Cron } from "croner";

/**
 * The next time (epoch milliseconds) after `after` at which a cron expression fires, or `null` if it never does.
 * Five fields, optionally with Inngest's time zone prefix: `TZ=Europe/Paris 0 3 * * *`.
 * @throws {Error} when the expression or the time zone is invalid.
 */
export function nextCronInstant(line: string, after: number): number | null {
  const match = /^TZ=(\S+)\s+(.*)$/.exec(line.trim());
  const cron = new Cron(match?.[2] ?? line.trim(), {
    mode: "5-part",
    paused: true,
    timezone: match?.[1] ?? "UTC",
  });
  return cron.nextRun(new Date(after))?.getTime() ?? null;
}
