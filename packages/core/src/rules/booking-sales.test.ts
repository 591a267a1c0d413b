import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../model/policy.ts";
import type { Purchase } from "../model/snapshot.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { fold } from "../testing/fold.ts";
import {
  ada,
  dispute,
  newYear,
  payment,
  purchase,
  refund,
  snapshot,
  testCatalog,
} from "../testing/snapshots.ts";
import { type BookingSale, deriveBookings } from "./booking-sales.ts";

const bookingId = "0190b6b4-3f6c-4c1e-9d8a-0d5b6f0f9a11";
const metadata = writeCheckoutMetadata({ owner: ada, bookingId, course: "raft" });
const line = { id: "li_1", priceId: "price_9", lookupKey: "raft_seat", quantity: 1 };
const seat = (overrides: Partial<Purchase> = {}) => purchase({ metadata, lines: [line], ...overrides });
const derive = (...purchases: Purchase[]) =>
  deriveBookings(snapshot({ purchases }), { owner: ada, catalog: testCatalog, policy: defaultPolicy });
const disputed = (status: string) => ({ payment: payment({ disputes: [dispute(status)] }) });

describe("a session that sells a seat", () => {
  it.each<[string, Partial<Purchase>, BookingSale["verdict"]]>([
    ["open", { status: "open", paymentStatus: "unpaid", payment: null }, "open"],
    ["expired", { status: "expired", paymentStatus: "unpaid", payment: null }, "expired"],
    ["of a status that this version does not know", { status: "thinking" }, "unknown"],
    ["complete and paid", {}, "paid"],
    ["complete for nothing", { paymentStatus: "no_payment_required", payment: null }, "free"],
    [
      "complete with a debit on its way",
      { paymentStatus: "unpaid", payment: payment({ status: "processing" }) },
      "awaiting_bank",
    ],
    [
      "complete and refused by the bank",
      { paymentStatus: "unpaid", payment: payment({ status: "requires_payment_method" }) },
      "failed",
    ],
    ["complete in a way that this version does not know", { paymentStatus: "partly" }, "unknown"],
    ["refunded in full", { payment: payment({ refunds: [refund({ status: "succeeded" })] }) }, "refunded"],
    [
      "with a full refund on its way",
      { payment: payment({ refunds: [refund({ status: "pending" })] }) },
      "refunded",
    ],
    ["with a refund that failed", { payment: payment({ refunds: [refund({ status: "failed" })] }) }, "paid"],
    ["refunded in part", { payment: payment({ refunds: [refund({ amount: 100 })] }) }, "paid"],
    ["disputed", disputed("needs_response"), "disputed"],
    ["asked about by a bank", disputed("warning_needs_response"), "paid"],
    ["disputed and won", disputed("won"), "paid"],
    ["disputed and lost", disputed("lost"), "dispute_lost"],
  ])("%s", (_, overrides, verdict) => {
    const { sales, unbound } = derive(seat(overrides));
    expect(sales).toMatchObject([{ bookingId, courseId: "raft", sessionId: "cs_test_1", verdict }]);
    expect(unbound).toEqual([]);
  });

  it("names the refund that failed, for a person to find another way", () => {
    const failed = seat({ payment: payment({ refunds: [refund({ status: "failed" })] }) });
    expect(derive(failed).sales).toMatchObject([{ failedRefundId: "re_1", paymentIntentId: "pi_1" }]);
  });

  it("names one that was canceled as well, and none that succeeded or is on its way", () => {
    const failedRefundIds = (status: string) =>
      derive(seat({ payment: payment({ refunds: [refund({ status, amount: 1 })] }) })).sales.map(
        ({ failedRefundId }) => failedRefundId,
      );
    expect(failedRefundIds("canceled")).toEqual(["re_1"]);
    expect(failedRefundIds("succeeded")).toEqual([null]);
    expect(failedRefundIds("pending")).toEqual([null]);
  });

  it("is no checkout of a subscription, whatever its metadata says", () => {
    expect(derive(seat({ mode: "subscription" }))).toEqual({ sales: [], unbound: [] });
  });

  it("keeps its seat when fraud is suspected, even where that ends access", () => {
    const policy = {
      ...defaultPolicy,
      moneyBack: { ...defaultPolicy.moneyBack, early_fraud_warning: "deny" },
    } as const;
    const warned = seat({ payment: payment({ earlyFraudWarnings: ["issfr_1"] }) });
    const { sales } = deriveBookings(snapshot({ purchases: [warned] }), {
      owner: ada,
      catalog: testCatalog,
      policy,
    });
    expect(sales).toMatchObject([{ verdict: "paid" }]);
  });

  it.each([
    ["price_9", "price price_9 is not the price of raft"],
    [null, "price without an id is not the price of raft"],
  ])("at the price of something else is nobody's: %s", (priceId, reason) => {
    const { sales, unbound } = derive(seat({ lines: [{ ...line, priceId, lookupKey: "rally_seat" }] }));
    expect(sales).toEqual([]);
    expect(unbound).toEqual([{ sourceId: "cs_test_1", reason }]);
  });

  it("grants no access, and is no paid-for mystery", () => {
    expect(fold(snapshot({ purchases: [seat()] }))).toMatchObject({
      entitlements: [],
      unbound: [],
      bookings: [{ bookingId }],
    });
  });

  it("at a price that was replaced since is the same session", () => {
    expect(derive(seat({ lines: [{ ...line, lookupKey: null }] })).sales).toHaveLength(1);
  });

  it.each<[string, Partial<Purchase>]>([
    [
      "another owner",
      { metadata: writeCheckoutMetadata({ owner: { type: "user", id: "eve" }, bookingId, course: "raft" }) },
    ],
    [
      "a course that the catalog does not have",
      { metadata: writeCheckoutMetadata({ owner: ada, bookingId, course: "moon" }) },
    ],
    ["a course and another price", { lines: [{ ...line, lookupKey: "pro_month" }] }],
  ])("and names %s is nobody's booking: unbound once it is paid, and nothing before", (_, overrides) => {
    const paid = derive(seat(overrides));
    expect(paid.sales).toEqual([]);
    expect(paid.unbound).toMatchObject([{ sourceId: "cs_test_1" }]);
    expect(derive(seat({ ...overrides, status: "open" }))).toEqual({ sales: [], unbound: [] });
  });

  it("a second time for one booking is unbound: the one that was paid first counts", () => {
    const second = seat({ sessionId: "cs_test_0", payment: payment({ paidAt: newYear + 1 }) });
    const { sales, unbound } = derive(second, seat());
    expect(sales).toMatchObject([{ sessionId: "cs_test_1" }]);
    expect(unbound).toMatchObject([{ sourceId: "cs_test_0" }]);
  });
});
