/** Runs once, before the first request. Next also compiles this for its edge runtime, where nothing here runs. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { openOrExit } = await import("./start.ts");
    openOrExit();
  }
}
