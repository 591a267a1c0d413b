import type { Action, Payment } from "./actions.ts";
import type { Random } from "./random.ts";

/** Seeds in which owners book seats. They run on the real Postgres: the model has no rules for what bookings ask. */
export function hasBookings(seed: number): boolean {
  return seed % 40 === 23;
}

const payments: readonly (Payment | null)[] = [
  "card",
  "card",
  "card",
  "declined",
  "debit",
  "debitRefused",
  "refundFails",
  "refundPends",
  null,
  null,
];

/** More buyers than there are seats, over the weeks before the course and beyond it. */
export function drawBookingActions(random: Random, owners: number): Action[] {
  return Array.from({ length: random.whole(10, 18) }, (): Action => {
    const owner = random.whole(0, owners - 1);
    const kind = random.fraction();
    if (kind < 0.45) return { kind: "book", owner, payment: random.pick(payments) };
    if (kind < 0.58) return { kind: "cancel-booking", owner };
    if (kind < 0.63) return { kind: "refund-booking", owner };
    if (kind < 0.75)
      return { kind: "settle-debit", owner, outcome: random.pick(["succeeded", "failed"] as const) };
    return { kind: "pass-time", hours: random.pick([1, 1, 2, 24, 24 * 6, 24 * 9]) };
  });
}
