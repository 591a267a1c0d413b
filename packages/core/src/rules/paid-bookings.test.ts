import { describe, expect, it } from "vitest";
import type { Purchase } from "../model/snapshot.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { answer } from "../testing/billing-answer.ts";
import { sale, sold } from "../testing/billing-sale.ts";
import { day } from "../testing/billing-story.ts";
import { ada, dispute, refund } from "../testing/snapshots.ts";

const bookingId = "6d1f2f8e-3b5a-4a7e-9a52-0c9a4b1f7e10";
const seat = (overrides: Partial<Purchase> & { money?: object } = {}) =>
  sale("1", day(1), undefined, {
    metadata: writeCheckoutMetadata({ owner: ada, bookingId, course: "raft" }),
    lines: [{ id: "li_1", priceId: "price_raft", lookupKey: "raft_seat", quantity: 1 }],
    ...overrides,
  });
const unpaid = (status: string) => ({ paymentStatus: "unpaid", money: { status, paidAt: null } });

describe("what a session says of a seat", () => {
  it.each([
    ["open", { status: "open", paymentStatus: "unpaid", payment: null }, "open"],
    ["complete and paid", {}, "paid"],
    ["complete without payment required", { paymentStatus: "no_payment_required", payment: null }, "free"],
    ["complete and unpaid", unpaid("processing"), "awaiting_bank"],
    ["after async_payment_failed", unpaid("requires_payment_method"), "failed"],
    ["expired", { status: "expired", paymentStatus: "unpaid", payment: null }, "expired"],
    ["refunded in full", { money: { refunds: [refund()] } }, "refunded"],
    [
      "refunded in full, not yet through",
      { money: { refunds: [refund({ status: "pending" })] } },
      "refunded",
    ],
    ["with a refund that failed", { money: { refunds: [refund({ status: "failed" })] } }, "paid"],
    ["refunded in part", { money: { refunds: [refund({ amount: 1 })] } }, "paid"],
    ["with an open dispute", { money: { disputes: [dispute("needs_response")] } }, "disputed"],
    ["with a lost dispute", { money: { disputes: [dispute("lost")] } }, "dispute_lost"],
    ["with a won dispute", { money: { disputes: [dispute("won")] } }, "paid"],
    ["with a warning", { money: { disputes: [dispute("warning_needs_response")] } }, "paid"],
    ["with a payment status that nobody knows", { paymentStatus: "brand_new" }, "unknown"],
  ])("%s", (_, overrides, verdict) => {
    const { fold, level } = answer(sold(seat(overrides)), day(6));
    expect(fold.bookings).toMatchObject([{ bookingId, courseId: "raft", sessionId: "cs_1", verdict }]);
    expect([level, fold.unbound]).toEqual([null, []]);
  });

  it.each([
    ["without metadata", {}],
    ["for a course that nobody knows", writeCheckoutMetadata({ owner: ada, bookingId, course: "sailing" })],
  ])("paid %s: in the queue", (_, metadata) => {
    expect(answer(sold(seat({ metadata })), day(6)).fold.unbound).toMatchObject([{ sourceId: "cs_1" }]);
  });
});
