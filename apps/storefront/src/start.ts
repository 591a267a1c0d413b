import { storefront } from "./open-storefront.ts";

/**
 * Opens the storefront. A missing or malformed setting ends the process here, with its reason, instead of failing the
 * first customer. Building needs no settings.
 */
export function openOrExit(): void {
  if (process.env.NEXT_PHASE === "phase-production-build") return;
  try {
    const { analytics, reports } = storefront();
    // Next ends the process in its own time; what waits to be told is sent meanwhile.
    for (const signal of ["SIGTERM", "SIGINT"] as const)
      process.once(signal, () => void Promise.all([analytics.close(), reports.close()]));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
