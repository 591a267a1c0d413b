import type { Instrumentation } from "next";

/** Runs once, before the first request. Next also compiles it for the edge runtime, where it does nothing. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { openOrExit } = await import("./start.ts");
    await openOrExit();
  }
}

/** Next calls this with each error that a page or route did not catch. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const [{ storefront }, { reportRequestError }] = await Promise.all([
      import("./open-storefront.ts"),
      import("./http/error-reports.ts"),
    ]);
    reportRequestError(storefront(), error, request, context);
  }
};
