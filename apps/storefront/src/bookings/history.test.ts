import { expect, it } from "vitest";
import { bookingMoment } from "./history.ts";

type Change = Parameters<typeof bookingMoment>[0];

it.each<[string, Change]>([
  ["Seat held for you", { fromState: null, toState: "pending", fromPayment: null, toPayment: "open" }],
  [
    "Bank debit started",
    { fromState: "pending", toState: "pending", fromPayment: "open", toPayment: "awaiting_bank" },
  ],
  [
    "Paid, seat confirmed",
    { fromState: "pending", toState: "confirmed", fromPayment: "open", toPayment: "paid" },
  ],
  ["Seat confirmed", { fromState: "pending", toState: "confirmed", fromPayment: "open", toPayment: "free" }],
  [
    "Not paid in time, seat released",
    { fromState: "pending", toState: "expired", fromPayment: "open", toPayment: "none" },
  ],
  [
    "Not paid in time, seat released",
    { fromState: "pending", toState: "expired", fromPayment: "awaiting_bank", toPayment: "awaiting_bank" },
  ],
  [
    "Payment failed, seat released",
    { fromState: "pending", toState: "failed", fromPayment: "awaiting_bank", toPayment: "failed" },
  ],
  [
    "Cancelled, refund requested",
    { fromState: "confirmed", toState: "cancelled", fromPayment: "paid", toPayment: "refund_owed" },
  ],
  [
    "Cancelled, seat released",
    { fromState: "confirmed", toState: "cancelled", fromPayment: "paid", toPayment: "paid" },
  ],
  [
    "Refund requested",
    { fromState: "expired", toState: "expired", fromPayment: "none", toPayment: "refund_owed" },
  ],
  [
    "Refund sent",
    { fromState: "cancelled", toState: "cancelled", fromPayment: "refund_owed", toPayment: "refunded" },
  ],
  [
    "Payment disputed at your bank",
    { fromState: "confirmed", toState: "confirmed", fromPayment: "paid", toPayment: "disputed" },
  ],
])("a booking's history says: %s", (title, change) => {
  expect(bookingMoment(change).title).toBe(title);
});
