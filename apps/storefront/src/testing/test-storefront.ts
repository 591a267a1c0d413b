import type { Log } from "@tollgate/core";
import { catalog, noAnalytics, noErrorReports, policy } from "@tollgate/shop";
import { createLimiter } from "../http/limiter.ts";
import { paymentOrigins } from "../http/security-headers.ts";
import type { Membership } from "../people/membership.ts";
import type { Storefront, Visitor } from "../storefront.ts";

export const appUrl = "https://shop.example";
export const ada: Visitor = {
  id: "user_ada",
  email: "ada@example.com",
  name: "Ada Lovelace",
  activeOrganisation: null,
};

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

export type LogLine = { fields: Record<string, unknown>; message: string };

export function recordingLog(): Log & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  const record = (fields: Record<string, unknown>, message: string) => void lines.push({ fields, message });
  return { lines, info: record, warn: record, error: record };
}

/** A billing with these answers. Every other call throws, so that no test passes by accident. */
export function billingThat(answers: Partial<Storefront["billing"]>): Storefront["billing"] {
  const unexpected = async () => {
    throw new Error("this test did not expect this call of billing");
  };
  return {
    startCheckout: unexpected,
    handleStripeWebhook: unexpected,
    checkEntitlement: unexpected,
    listEntitlements: unexpected,
    listSubscriptions: unexpected,
    checkoutStatus: unexpected,
    openPortal: unexpected,
    billingDetails: unexpected,
    readJournal: unexpected,
    readTransitions: unexpected,
    syncOwner: unexpected,
    startBooking: unexpected,
    listBookings: unexpected,
    findBooking: unexpected,
    cancelBooking: unexpected,
    readBookingChanges: unexpected,
    courseSeats: unexpected,
    health: unexpected,
    checkDatabase: unexpected,
    ...answers,
  };
}

/** A storefront with Ada signed in, the real catalog, and real limiters on a stopped clock. */
export function testStorefront(parts: Partial<Storefront> & { perOwner?: number; perAddress?: number } = {}) {
  const clock = { now: () => 1_800_000_000_000 };
  const limiter = (limit: number) => createLimiter({ limit, windowMs: 600_000, clock });
  const { perOwner = 100, perAddress = 100, ...rest } = parts;
  return {
    appUrl,
    paymentOrigins: paymentOrigins(undefined),
    catalog,
    policy,
    billing: billingThat({}),
    findVisitor: async () => ada,
    listMemberships: async (): Promise<Membership[]> => [],
    limits: {
      checkoutsPerOwner: limiter(perOwner),
      checkoutsPerAddress: limiter(perAddress),
      portalVisitsPerOwner: limiter(perOwner),
      organisationChanges: limiter(perOwner),
      bookingsPerOwner: limiter(perOwner),
    },
    analytics: noAnalytics,
    reports: noErrorReports,
    clock,
    log: silentLog,
    ...rest,
  };
}

export function post(path: string, body: object | string, headers: Record<string, string> = {}): Request {
  const form = typeof body === "string";
  return new Request(new URL(path, appUrl), {
    method: "POST",
    headers: {
      origin: appUrl,
      "content-type": form ? "application/x-www-form-urlencoded" : "application/json",
      ...headers,
    },
    body: form ? body : JSON.stringify(body),
  });
}
