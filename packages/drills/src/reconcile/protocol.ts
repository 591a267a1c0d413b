import type { Billing } from "@tollgate/core";
import { z } from "zod";

/** What the process that reconciles is told. */
export const settingsSchema = z.object({
  databaseUrl: z.url(),
  stripePort: z.int().positive(),
  redis: z.object({ url: z.url(), token: z.string() }),
  /** Unix milliseconds, by the simulator's clock. */
  now: z.number(),
});
export type ReconcilerSettings = z.infer<typeof settingsSchema>;

export type Outcome = Awaited<ReturnType<Billing["reconcile"]>>;

/** What it tells: after each page, and at its end. */
export type FromReconciler =
  | { kind: "progress"; list: string; listed: number; reads: number; rssBytes: number }
  | { kind: "outcome"; outcome: Outcome; rssBytes: number };
