import { describe, expect, it } from "vitest";
import type { SubscriptionFacts } from "../model/snapshot.ts";
import { answer } from "../testing/billing-answer.ts";
import { firstMetadata } from "../testing/billing-sale.ts";
import { type Bill, type BillState, bill, billed, day, debit, has, month } from "../testing/billing-story.ts";

const metadata = firstMetadata("pro_plan");
const strange = has("strange", { id: "si_s", priceId: "price_s" });
const unbound = (bills: Bill[], facts: Partial<SubscriptionFacts> = {}) =>
  answer(billed(bills, { metadata, items: [strange], ...facts }), day(50)).fold.unbound;
const unknownLine = (id: string, amount = 900) =>
  debit("strange", { id: `il_${id}`, itemId: "si_s", priceId: "price_s", amount });
const reason = "price price_s is not a subscription offer of the catalog";

describe("a subscription with our metadata and no price of ours", () => {
  it("is paid but unbound, and the report names its prices", () => {
    expect(unbound([])).toEqual([{ sourceId: "sub_1", reason }]);
    const two = [strange, has("x", { id: "si_x", priceId: null })];
    expect(unbound([], { items: two })).toEqual([
      {
        sourceId: "sub_1",
        reason: "price price_s, without an id is not a subscription offer of the catalog",
      },
    ]);
  });

  it("is somebody else's without our metadata", () => {
    expect(unbound([], { metadata: {} })).toEqual([]);
  });

  it.each([
    ["one of its items has a price of ours", { items: [strange, has("pro_plan")] }, []],
    ["each of its items has", { items: [has("pro_plan")] }, []],
    [
      "a price of ours was billed for an item that has another one now",
      {},
      [bill("1", [debit("pro_plan", { itemId: "si_s" })])],
    ],
    [
      "a price of ours was billed for an item that is gone",
      {},
      [bill("1", [unknownLine("s"), debit("pro_plan", { itemId: "si_gone" })])],
    ],
  ])("is ours where %s", (_, facts, bills) => {
    expect(unbound(bills, facts)).toEqual([]);
  });

  const one = (state: BillState, amount = 900) => bill("1", [unknownLine("1", amount)], state);
  it.each<[string, string, Bill[], boolean]>([
    ["active", "active", [], true],
    ["past_due", "past_due", [], true],
    ["trialing, and nothing was billed", "trialing", [], false],
    ["canceled after it was paid", "canceled", [one("card")], true],
    [
      "canceled after it was paid and then not",
      "canceled",
      [one("card"), bill("2", [unknownLine("2")], "void")],
      true,
    ],
    ["canceled before it was paid", "canceled", [one("failed")], false],
    ["canceled after a free period", "canceled", [one("card", 0)], false],
  ])("is in the queue when somebody paid: %s", (_, status, bills, queued) => {
    expect(unbound(bills, { status })).toHaveLength(queued ? 1 : 0);
  });
});

describe("an invoice of a subscription that is over", () => {
  const ended = (bills: Bill[], facts: Partial<SubscriptionFacts> = {}) =>
    answer(
      billed(bills, {
        status: "canceled",
        cancellationReason: "cancellation_requested",
        endedAt: day(40),
        items: [has("pro_plan", { periodStart: month(2), periodEnd: month(3) })],
        ...facts,
      }),
      day(50),
    ).fold.unbound.map(({ sourceId }) => sourceId);
  const line = debit("pro_plan", { start: month(2), end: month(3) });
  const late = (state: BillState = "card", facts = {}, lines = [line]) =>
    bill("1", lines, state, { paidAt: day(45), ...facts });

  it("is in the queue when it was paid after the end, and not in the second of the end", () => {
    expect(ended([late()])).toEqual(["in_1"]);
    expect(ended([late("card", { paidAt: day(40) + 1 })])).toEqual(["in_1"]);
    expect(ended([late("card", { paidAt: day(40) })])).toEqual([]);
  });

  it("is not, while it is void, or nobody knows when the subscription ended, or it lives", () => {
    expect(ended([late("void")])).toEqual([]);
    expect(ended([late()], { endedAt: null })).toEqual([]);
    expect(ended([late()], { status: "active" })).toEqual([]);
  });

  const dunning = { cancellationReason: "payment_failed" };
  it.each(["payment_failed", "payment_disputed"])(
    "is not, where it grants what it paid for: ended by %s",
    (cancellationReason) => {
      expect(ended([late()], { cancellationReason })).toEqual([]);
    },
  );

  it("grants by any line that bills for a time after the payment, a free one too", () => {
    const over = debit("pro_plan", { id: "il_over", start: month(1), end: month(2) });
    const free = { ...line, id: "il_free", amount: 0 };
    expect(ended([late("card", {}, [over, line])], dunning)).toEqual([]);
    expect(ended([late("card", {}, [over, free])], dunning)).toEqual([]);
  });

  it("grants nothing by a period that ends with the payment, nor by a credit", () => {
    const now = { ...line, end: day(45) };
    const credit = { ...line, id: "il_credit", amount: -1, proration: true };
    expect(ended([late("card", {}, [now])], dunning)).toEqual(["in_1"]);
    expect(ended([late("card", {}, [now, credit])], dunning)).toEqual(["in_1"]);
  });
});
