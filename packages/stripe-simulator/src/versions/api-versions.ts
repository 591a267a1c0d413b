import { invalidRequest } from "../protocol/errors.ts";

/** What stripe-node 23.1 pins, and the shape in which everything is stored here. */
export const CURRENT_VERSION = "2026-10-28.endive";

/** The versions that can be asked for, oldest first. Source: docs.stripe.com/changelog. */
const API_VERSIONS = [
  "2024-09-30.acacia",
  "2024-10-28.acacia",
  "2024-11-20.acacia",
  "2024-12-18.acacia",
  "2025-01-27.acacia",
  "2025-02-24.acacia",
  "2025-03-31.basil",
  "2025-04-30.basil",
  "2025-05-28.basil",
  "2025-06-30.basil",
  "2025-07-30.basil",
  "2025-08-27.basil",
  "2025-09-30.clover",
  "2025-10-29.clover",
  "2025-11-17.clover",
  "2025-12-15.clover",
  "2026-01-28.clover",
  "2026-02-25.clover",
  "2026-03-25.dahlia",
  "2026-04-22.dahlia",
  "2026-05-27.dahlia",
  "2026-06-24.dahlia",
  "2026-07-29.dahlia",
  "2026-08-26.dahlia",
  "2026-09-30.endive",
  CURRENT_VERSION,
];

/** @throws StripeFault 400 when Stripe has no such version, or it is older than what can be rendered here. */
export function versionNamed(name: string, param?: string): string {
  if (API_VERSIONS.includes(name)) return name;
  throw invalidRequest(
    `Invalid Stripe API version: ${name}. The simulated Stripe knows the versions from ${API_VERSIONS[0]} to ${CURRENT_VERSION}.`,
    param === undefined ? {} : { param },
  );
}
