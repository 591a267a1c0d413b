import { describe, expect, it } from "vitest";
import type { Invoice } from "../model/invoice.ts";
import type { Dispute } from "../model/payment.ts";
import type { Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import { fold } from "../testing/fold.ts";
import { inFebruary, paidUntil, renewalInvoice } from "../testing/renewals.ts";
import {
  days,
  dispute,
  invoice,
  item,
  line,
  newYear,
  payment,
  purchase,
  snapshot,
  subscription,
} from "../testing/snapshots.ts";
import type { Given } from "./fold-input.ts";
import { givenOf, pruneSnapshot } from "./prune-snapshot.ts";

const prune = (facts: Partial<Snapshot>, at = newYear + days(1)) => {
  const seen = snapshot(facts);
  return pruneSnapshot(seen, fold(seen, at), at);
};

describe("what stays in the snapshot of a customer", () => {
  it("is the payments of its invoices and no others", () => {
    const several = [
      { paymentId: "pi_0", status: "paid" },
      { paymentId: "ch_1", status: "paid" },
    ];
    const { payments } = prune({
      subscriptions: [
        subscription(),
        subscription({ id: "sub_2", invoices: [invoice({ payments: several })] }),
      ],
      payments: ["ch_1", "pi_0", "pi_1", "pi_2"].map((id) => payment({ id })),
    });
    expect(payments.map(({ id }) => id)).toEqual(["ch_1", "pi_0", "pi_2"]);
  });

  it("is the invoices that are open, the newest, the last paid, and those of the last sixty days", () => {
    const older = (id: string, status = "paid") =>
      invoice({ id, status, createdAt: newYear - days(400), lines: [] });
    const seen = inFebruary(
      { invoices: [older("in_a"), older("in_b", "open"), invoice(), renewalInvoice()] },
      renewalInvoice(),
    );
    const ids = (at: number) =>
      prune({ subscriptions: [seen] }, at).subscriptions[0]?.invoices.map(({ id }) => id);
    expect(ids(paidUntil + days(1))).toEqual(["in_b", "in_1", "in_2"]);
    expect(ids(paidUntil + days(400))).toEqual(["in_b", "in_1", "in_2"]);
    const paidSince = { ...seen, invoices: [invoice(), renewalInvoice({ status: "paid" })] };
    const left = prune({ subscriptions: [paidSince] }, paidUntil + days(400)).subscriptions[0];
    expect(left?.invoices.map(({ id }) => id)).toEqual(["in_2"]);
  });

  it("is a subscription that ended up to half a year ago, while an invoice of it can still be paid", () => {
    const endedAt = newYear + days(40);
    const left = (facts: Partial<Invoice>, after: number) =>
      prune(
        {
          subscriptions: [
            inFebruary(
              { status: "canceled", endedAt },
              renewalInvoice({ status: "open", total: 900, ...facts }),
            ),
          ],
        },
        endedAt + after,
      ).subscriptions.length;
    expect([left({}, days(31)), left({}, days(180) - 1), left({}, days(180))]).toEqual([1, 1, 0]);
    expect(left({ status: "paid" }, days(31))).toBe(0);
    expect(left({ status: "uncollectible" }, days(31))).toBe(0);
    expect(left({ total: 0 }, days(31))).toBe(0);
  });

  it("is an invoice whose payment is disputed, however old: its flag stays", () => {
    const month = (n: number) => {
      const [start, end] = [newYear + days(30 * n), newYear + days(30 * (n + 1))];
      const payments = [{ paymentId: `pi_${n}`, status: "paid" }];
      return invoice({
        id: `in_${n}`,
        createdAt: start,
        lines: [line({ id: `il_${n}`, start, end })],
        payments,
      });
    };
    const at = newYear + days(130);
    const left = prune(
      {
        subscriptions: [
          subscription({
            items: [item({ periodStart: newYear + days(120), periodEnd: newYear + days(150) })],
            latestInvoiceId: "in_4",
            invoices: [0, 1, 2, 3, 4].map(month),
          }),
        ],
        payments: [
          payment({ id: "pi_0", amount: 900, disputes: [dispute("needs_response", { amount: 900 })] }),
          payment({ id: "pi_1", amount: 900 }),
        ],
      },
      at,
    );
    expect(left.subscriptions[0]?.invoices.map(({ id }) => id)).toEqual(["in_0", "in_2", "in_3", "in_4"]);
    expect(left.payments.map(({ id }) => id)).toEqual(["pi_0"]);
    expect(fold(left, at).entitlements[0]?.flags).toEqual(["earlier_payment_disputed"]);
  });

  it("is every subscription that runs, and for a month each that has ended", () => {
    const ended = (id: string, day: number) =>
      subscription({ id, status: "canceled", endedAt: newYear + days(day) });
    const left = prune(
      { subscriptions: [subscription(), ended("sub_2", 1), ended("sub_3", 20)] },
      newYear + days(40),
    );
    expect(left.subscriptions.map(({ id }) => id)).toEqual(["sub_1", "sub_3"]);
  });

  it("is one that ended to the second a month ago no longer, unless it still grants", () => {
    const endedAt = newYear + days(1);
    const left = (facts: Partial<SubscriptionFacts>, at: number, more: SubscriptionFacts[] = []) =>
      prune(
        { subscriptions: [subscription({ status: "canceled", endedAt, ...facts }), ...more] },
        at,
      ).subscriptions.map(({ id }) => id);
    expect(left({}, endedAt + days(30) - 1)).toEqual(["sub_1"]);
    expect(left({}, endedAt + days(30))).toEqual([]);
    expect(left({}, endedAt + days(30), [subscription({ id: "sub_2" })])).toEqual(["sub_2"]);
    const year = [line({ end: newYear + days(365) })];
    const paidAYear = { cancellationReason: "payment_failed", invoices: [invoice({ lines: year })] };
    expect(left(paidAYear, endedAt + days(60))).toEqual(["sub_1"]);
    expect(left(paidAYear, endedAt + days(60), [subscription({ id: "sub_2" })])).toEqual(["sub_1", "sub_2"]);
  });

  it("is of long ago what is a draft, the newest, or the last that was paid for money", () => {
    const old = (id: string, facts: Partial<Invoice>) =>
      invoice({ id, createdAt: newYear - days(400), lines: [], ...facts });
    const invoices = [
      old("in_void", { status: "void" }),
      old("in_draft", { status: "draft" }),
      old("in_paid", { status: "paid", total: 900 }),
      old("in_free", { status: "paid", total: 0 }),
      old("in_last", { status: "void" }),
    ];
    const seen = subscription({ invoices, latestInvoiceId: "in_last" });
    const left = prune({ subscriptions: [seen] }, newYear).subscriptions[0]?.invoices;
    expect(left?.map(({ id }) => id)).toEqual(["in_draft", "in_paid", "in_last"]);
  });

  it("is an invoice for sixty days after its period, to the second, and longer when one of its payments is disputed", () => {
    const [start, end] = [newYear - days(31), newYear];
    const payments = ["pi_1", "pi_2"].map((paymentId) => ({ paymentId, status: "paid" }));
    const old = invoice({
      id: "in_0",
      createdAt: start,
      lines: [line({ id: "il_0", start, end })],
      payments,
    });
    const seen = subscription({ invoices: [old, invoice()] });
    const left = (at: number, disputes: Dispute[] = []) =>
      prune(
        { subscriptions: [seen], payments: [payment({ id: "pi_1" }), payment({ id: "pi_2", disputes })] },
        at,
      ).subscriptions[0]?.invoices.map(({ id }) => id);
    expect(left(end + days(60) - 1)).toEqual(["in_0", "in_1"]);
    expect(left(end + days(60))).toEqual(["in_1"]);
    expect(left(end + days(60), [dispute("won")])).toEqual(["in_0", "in_1"]);
  });

  it("is no abandoned session, and no sale that has ended a day ago", () => {
    const sale = (sessionId: string, rest = {}) => purchase({ sessionId, ...rest });
    const purchases = [
      sale("cs_abandoned", { status: "expired", paymentStatus: "unpaid", payment: null }),
      sale("cs_open", { status: "open", paymentStatus: "unpaid", payment: null }),
      sale("cs_plan", { mode: "subscription", payment: null }),
      sale("cs_sold"),
    ];
    const left = (at: number) => prune({ purchases }, at).purchases.map(({ sessionId }) => sessionId);
    expect(left(newYear + days(2))).toEqual(["cs_abandoned", "cs_open", "cs_plan", "cs_sold"]);
    expect(left(newYear + days(3))).toEqual(["cs_open", "cs_sold"]);
    expect(left(newYear + days(31))).toEqual(["cs_open", "cs_sold"]);
    expect(left(newYear + days(31) + 1)).toEqual(["cs_open"]);
  });

  it("is each period that was given, for sixty days after its end", () => {
    const given = { itemId: "si_1", start: newYear, end: paidUntil, byPause: false };
    const free = subscription({ invoices: [], latestInvoiceId: null });
    expect(prune({ subscriptions: [free] }).subscriptions[0]?.given).toEqual([given]);
    const remembered = (at: number) =>
      prune({ subscriptions: [inFebruary({ given: [given] })] }, at).subscriptions[0]?.given;
    expect(remembered(paidUntil + days(60) - 1)).toEqual([given]);
    expect(remembered(paidUntil + days(60))).toEqual([]);
  });

  const period = (itemId: string, start: number, end: number, byPause = false) => ({
    itemId,
    start,
    end,
    byPause,
  });
  const given = (older: SubscriptionFacts["given"], now: Given[], id = "sub_1") =>
    givenOf(subscription({ id, given: older }), { given: now }, 0);

  it("is a period as it is given today, where it was given before, and in the order of time and item", () => {
    const today = { ...period("si_2", 20, 50), subscriptionId: "sub_1" };
    const older = [
      period("si_2", 20, 40),
      period("si_2", 10, 20),
      period("si_1", 20, 40),
      period("si_3", 5, 9),
    ];
    for (const list of [older, older.toReversed()])
      expect(given(list, [today])).toEqual([
        period("si_3", 5, 9),
        period("si_2", 10, 20),
        period("si_1", 20, 40),
        period("si_2", 20, 50),
      ]);
  });

  it("is no period of another subscription", () => {
    expect(given([], [{ ...period("si_2", 20, 50), subscriptionId: "sub_1" }], "sub_2")).toEqual([]);
  });

  it("is a checkout of a subscription while it is open", () => {
    const open = purchase({ mode: "subscription", status: "open", payment: null });
    expect(prune({ purchases: [open] }, newYear + days(9)).purchases).toHaveLength(1);
  });
});
