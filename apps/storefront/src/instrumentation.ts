import type { Instrumentation } from "next";

/** Runs once, before the first request. Next also compiles this for its edge runtime, where nothing here runs. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { openOrExit } = await import("./start.ts");
    openOrExit();
  }
}

/** Next calls this with whatever a page or route threw. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const [{ storefront }, { reportRequestError }] = await Promise.all([
      import("./open-storefront.ts"),
      import("./http/error-reports.ts"),
    ]);
    reportRequestError(storefront(), error, request, context);
  }
};
