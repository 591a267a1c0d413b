import { filled } from "@tollgate/shop";
import { z } from "zod";

const count = (fallback: number) => z.coerce.number().int().min(1).max(1_000_000).default(fallback);

const settingsSchema = z.object({
  /** Checkouts that one owner may open in ten minutes. */
  CHECKOUT_LIMIT_PER_OWNER: count(20),
  /** Checkouts that one IP address may open in ten minutes: card testers change accounts, not addresses. */
  CHECKOUT_LIMIT_PER_ADDRESS: count(60),
  /** Customer portals that one owner may open in ten minutes. */
  PORTAL_LIMIT_PER_OWNER: count(30),
  /** Attempts to sign in, and to sign up, from one IP address in a minute. */
  SIGN_IN_LIMIT_PER_ADDRESS: count(20),
  /** Bookings that one owner may open, retry or cancel in ten minutes. */
  BOOKING_LIMIT_PER_OWNER: count(30),
});

export interface Settings {
  checkoutsPerOwner: number;
  checkoutsPerAddress: number;
  portalVisitsPerOwner: number;
  signInsPerAddress: number;
  bookingsPerOwner: number;
}

/**
 * The variables that only the storefront reads.
 *
 * @throws Error naming each variable that is not a whole number of 1 or more
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const parsed = settingsSchema.safeParse(filled(env));
  if (!parsed.success)
    throw new Error(`The storefront's settings are invalid:\n${z.prettifyError(parsed.error)}`);
  return {
    checkoutsPerOwner: parsed.data.CHECKOUT_LIMIT_PER_OWNER,
    checkoutsPerAddress: parsed.data.CHECKOUT_LIMIT_PER_ADDRESS,
    portalVisitsPerOwner: parsed.data.PORTAL_LIMIT_PER_OWNER,
    signInsPerAddress: parsed.data.SIGN_IN_LIMIT_PER_ADDRESS,
    bookingsPerOwner: parsed.data.BOOKING_LIMIT_PER_OWNER,
  };
}
