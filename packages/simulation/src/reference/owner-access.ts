import type { Memory } from "../coverage/memory.ts";
import { rankOf } from "../coverage/shop.ts";
import type { Shop } from "../plan/terms.ts";
import type { RowIndex } from "../stripe/rows.ts";
import { chainOf } from "./sale-chain.ts";
import { type Sale, salesOf } from "./sales.ts";
import { readSubscription, type SubscriptionReading } from "./subscriptions.ts";

/** What one sale, one item of a subscription or one grant by a person allows. Instants are unix seconds. */
export interface Entitled {
  /** `cs_…`, `sub_…:si_…` or the grant's own. */
  id: string;
  /** `cs_…`, `sub_…` or the grant's own. */
  sourceId: string;
  kind: "sale" | "subscription" | "grant";
  planGroup: string | null;
  level: string | null;
  seats: number;
  access: "granted" | "pending" | "denied";
  reason: string;
  flags: readonly string[];
  from: number;
  /** The first second at which it grants less; 0 while it grants nothing. */
  until: number;
  restsOn: readonly string[];
  /** Whether `until` counts from an instant that core can have heard of later. */
  countsFromHearing: boolean;
  /** The row of the table that decided; 0 for a sale or a grant. */
  row: number;
}

/** What a person gave. */
export interface ManualGrant {
  id: string;
  level: string;
  from: number;
  until: number;
  revokedAt: number | null;
}

/** A customer's facts, read once, to be asked at any instant. */
export interface CustomerReading {
  subscriptions: readonly SubscriptionReading[];
  sales: readonly Sale[];
}

export function readCustomer(
  index: RowIndex,
  shop: Shop,
  customerId: string,
  memory: Memory,
): CustomerReading {
  return {
    subscriptions: index
      .where("subscription", "customer", customerId)
      .map((row) => readSubscription(index, shop, row, memory)),
    sales: salesOf(index, shop, customerId, memory),
  };
}

/** Everything that an owner's customers were sold, and what a person gave, at an instant. */
export function entitlementsAt(
  customers: readonly CustomerReading[],
  t: number,
  grants: readonly ManualGrant[] = [],
): Entitled[] {
  const sales = customers.flatMap((customer) => customer.sales);
  return [
    ...saleEntitlements(sales),
    ...customers.flatMap(({ subscriptions }) => subscriptions.flatMap((reading) => subscribed(reading, t))),
    ...grants.map((grant) => givenByHand(grant, t)),
  ];
}

function subscribed(reading: SubscriptionReading, t: number): Entitled[] {
  return reading.at(t).map((answer) => ({
    id: answer.id,
    sourceId: answer.subscriptionId,
    kind: "subscription",
    planGroup: answer.planGroup,
    level: answer.level,
    seats: answer.seats,
    access: answer.access,
    reason: answer.reason,
    flags: answer.flags,
    from: 0,
    until: answer.until ?? 0,
    restsOn: answer.restsOn,
    countsFromHearing: answer.countsFromHearing,
    row: answer.row,
  }));
}

function saleEntitlements(sales: readonly Sale[]): Entitled[] {
  const spans = new Map(chainOf(sales).map((span) => [span.sale.id, span]));
  return sales.map((sale) => {
    const span = spans.get(sale.id);
    const base = {
      id: sale.id,
      sourceId: sale.id,
      kind: "sale" as const,
      planGroup: null,
      level: sale.level,
      seats: sale.seats,
      flags: [...sale.money.flags],
      restsOn: [sale.id, ...sale.money.payments],
      countsFromHearing: false,
      row: 0,
    };
    const none = { ...base, from: 0, until: 0 };
    if (sale.money.state === "refunded") return { ...none, access: "denied", reason: "refunded" };
    if (sale.money.state !== "stands") return { ...none, access: "denied", reason: "disputed" };
    if (sale.state === "awaiting_bank") return { ...none, access: "pending", reason: "awaiting_bank" };
    if (!span) return { ...none, access: "denied", reason: "payment_failed" };
    return { ...base, access: "granted", reason: "paid", from: span.from, until: span.until };
  });
}

function givenByHand({ id, level, from, until, revokedAt }: ManualGrant, t: number): Entitled {
  const isRevoked = revokedAt !== null && revokedAt <= t;
  return {
    id,
    sourceId: id,
    kind: "grant",
    planGroup: null,
    level,
    seats: 1,
    access: isRevoked ? "denied" : "granted",
    reason: isRevoked ? "manual_revoked" : "manual",
    flags: [],
    from,
    until: isRevoked ? 0 : until,
    restsOn: [id],
    countsFromHearing: false,
    row: 0,
  };
}

/** Whether an entitlement runs at an instant. */
export function runs({ access, from, until }: Entitled, t: number): boolean {
  return access === "granted" && from <= t && t < until;
}

/** Whether one of them reaches a level at an instant. */
export function reaches(shop: Shop, entitled: readonly Entitled[], level: string, t: number): boolean {
  return entitled.some((one) => runs(one, t) && rankOf(shop, one.level) >= rankOf(shop, level));
}

/** Seats of each plan group: of what runs there at the group's highest level, added. */
export function seatsAt(shop: Shop, entitled: readonly Entitled[], t: number): Record<string, number> {
  const seats: Record<string, number> = {};
  const running = entitled.filter((one) => runs(one, t));
  for (const { planGroup, level, seats: own } of running) {
    if (planGroup === null) continue;
    const rank = rankOf(shop, level);
    if (running.some((other) => other.planGroup === planGroup && rankOf(shop, other.level) > rank)) continue;
    seats[planGroup] = (seats[planGroup] ?? 0) + own;
  }
  return seats;
}

/** Until when a level is reached without a gap from t on; t itself when it is not reached. */
export function reachedUntil(shop: Shop, entitled: readonly Entitled[], level: string, t: number): number {
  let end = t;
  for (;;) {
    const next = entitled
      .filter((one) => runs(one, end) && rankOf(shop, one.level) >= rankOf(shop, level))
      .map(({ until }) => until);
    if (next.length === 0) return end;
    end = Math.max(...next);
  }
}

/** The seats of a plan group: of its items at the highest level that runs, and of those without a level of their own. */
export function seatsOf(shop: Shop, entitled: readonly Entitled[], planGroup: string, t: number): number {
  const running = entitled.filter((one) => one.planGroup === planGroup && runs(one, t));
  const top = Math.max(-1, ...running.map(({ level }) => rankOf(shop, level)));
  return running
    .filter(({ level }) => level === null || rankOf(shop, level) === top)
    .reduce((total, { seats }) => total + seats, 0);
}
