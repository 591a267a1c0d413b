import { storefront } from "./open-storefront.ts";

/**
 * Opens the storefront, or ends the process with the reason when a setting is missing or malformed, so that no customer
 * meets the error. A build needs no settings.
 */
export function openOrExit(): void {
  if (process.env.NEXT_PHASE === "phase-production-build") return;
  try {
    const { analytics, reports } = storefront();
    // Next ends the process itself; meanwhile we send the analytics and reports that are still waiting.
    for (const signal of ["SIGTERM", "SIGINT"] as const)
      process.once(signal, () => void Promise.all([analytics.close(), reports.close()]));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
