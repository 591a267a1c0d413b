import { Cron } from "croner";

/**
 * The next instant (epoch milliseconds) after `after` at which a cron line fires, or `null` when it never does.
 * Five fields, optionally with Inngest's time zone prefix: `TZ=Europe/Paris 0 3 * * *`.
 * @throws {Error} when the line or the zone is not valid.
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
