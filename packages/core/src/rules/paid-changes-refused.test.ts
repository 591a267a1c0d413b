import { describe, expect, it } from "vitest";
import { defaultPolicy, type RowRule, type SubscriptionRow } from "../model/policy.ts";
import { answer, lasting, span } from "../testing/billing-answer.ts";
import {
  type BillState,
  bill,
  billed,
  day,
  debit,
  has,
  hour,
  month,
  prorate,
} from "../testing/billing-story.ts";

const slack = 24 * hour;
const basic = debit("basic_plan");
const upgrade = prorate(basic, day(10), { lookupKey: "pro_plan" });
const paidFor = bill("1", [basic]);

describe("row 6: a change counts as refused only when nothing that was billed for it can still be paid", () => {
  it.each(["draft", "open", "processing"] as const)("an upgrade whose invoice is %s is granted", (state) => {
    const facts = billed([paidFor, bill("2", upgrade, state, { createdAt: day(10) })]);
    expect(answer(facts, day(12))).toMatchObject({ level: "PRO", flags: [] });
  });

  it("an upgrade whose invoice has a status that nobody knows is granted", () => {
    const strange = { createdAt: day(10), status: "brand_new" };
    const facts = billed([paidFor, bill("2", upgrade, "failed", strange)]);
    expect(answer(facts, day(12))).toMatchObject({ level: "PRO", flags: [] });
  });

  it.each(["open", "processing"] as const)(
    "an upgrade billed twice, void and then %s, is granted",
    (state) => {
      const again = upgrade.map((line) => ({ ...line, id: `${line.id}_2` }));
      const facts = billed([
        paidFor,
        bill("2", upgrade, "void", { createdAt: day(10) }),
        bill("3", again, state, { createdAt: day(11) }),
      ]);
      expect(answer(facts, day(12))).toMatchObject({ level: "PRO", flags: [] });
    },
  );

  it("an item billed twice, void and paid, is granted as it is", () => {
    const facts = billed([
      bill("1", [debit("pro_plan", { id: "il_void" })], "void"),
      bill("2", [debit("pro_plan")], "card", { createdAt: day(1) }),
    ]);
    expect(answer(facts, day(12))).toMatchObject({ level: "PRO", flags: [] });
    expect(span(facts, day(12))).toEqual(lasting("PRO", month(2) + slack));
  });

  it.each([day(10), day(20)])(
    "what was paid once and taken back does not pay for coming back to it (%i)",
    (at) => {
      const pro = debit("pro_plan");
      const down = prorate(pro, day(10), { lookupKey: "basic_plan" });
      const up = prorate(down[1], day(10), { lookupKey: "pro_plan", id: "il_up" });
      const facts = billed([
        bill("1", [pro]),
        bill("2", down, "card", { createdAt: day(10), total: 0 }),
        bill("3", up, "void", { createdAt: day(10) + 1 }),
      ]);
      expect(answer(facts, at)).toMatchObject({ level: "BASIC", flags: ["change_not_paid"] });
    },
  );

  it("a change that was refused between two prices of one level is read again at the end of the month", () => {
    const old = debit("old_pro");
    const change = prorate(old, day(10), { lookupKey: "pro_plan" });
    const facts = billed([bill("1", [old]), bill("2", change, "void", { createdAt: day(10) })]);
    expect(answer(facts, day(12))).toMatchObject({ level: "PRO", flags: ["change_not_paid"] });
    expect(answer(facts, day(12)).fold.nextChangeAt).toBe(new Date(month(2) * 1000).toISOString());
    expect(span(facts, day(12))).toEqual(lasting("PRO", month(2) + slack));
  });

  it("a refused upgrade ends with its own period, however long the level below it is paid", () => {
    const long = debit("basic_plan", { end: month(4) });
    const up = debit("pro_plan", { start: day(10), end: day(20) });
    const facts = billed([bill("1", [long]), bill("2", [up], "void")], {
      items: [has("pro_plan", { periodEnd: month(4) })],
    });
    const now = { ...lasting("BASIC", day(20), "PRO"), cached: null };
    expect(span(facts, day(12))).toEqual(now);
  });
});

const states: BillState[] = ["card", "balance", "out_of_band"];

describe("an item that was removed", () => {
  const kept = debit("basic_plan", { itemId: "si_b" });
  const gone = debit("pro_plan", { itemId: "si_a" });
  const credit = {
    ...gone,
    id: "il_back",
    amount: -610,
    start: day(10),
    proration: true,
    credits: [gone.id],
  };
  const extra = debit("basic_plan", { id: "il_x", itemId: "si_c", amount: 700, start: day(10) });
  const removed = (state: BillState, status = "active", more = {}, lines = [gone]) =>
    billed([bill("1", [kept, ...lines]), bill("2", [credit, extra], state, { createdAt: day(10) })], {
      status,
      items: [has("basic_plan", { id: "si_b" })],
      ...more,
    });
  const itsOwn = (facts: ReturnType<typeof removed>, at = day(12), input = {}) =>
    answer(facts, at, input).fold.entitlements.find(({ id }) => id === "sub_1:si_a");

  it("is what was paid, while the credit that removed it does not count", () => {
    expect(itsOwn(removed("void"))).toMatchObject({
      access: "granted",
      reason: "subscribed",
      level: "PRO",
      flags: [],
    });
    expect(itsOwn(removed("failed", "past_due"))).toMatchObject({
      access: "granted",
      reason: "subscribed",
      flags: ["payment_failed"],
    });
  });

  it("is what was paid where only one of two debits was credited in vain", () => {
    const second = debit("pro_plan", { id: "il_second", itemId: "si_a", quantity: 2 });
    expect(itsOwn(removed("void", "active", {}, [gone, second]))).toMatchObject({ access: "granted" });
  });

  it.each(["paused", "incomplete"])("is nothing of a subscription that is %s", (status) => {
    expect(itsOwn(removed("void", status, { cancellationReason: "payment_failed" }))).toBeUndefined();
  });

  it("is denied as canceled from then on, where it was granted before", () => {
    const previous = answer(removed("void"), day(11)).fold.entitlements;
    expect(itsOwn(removed("card"), day(12), { previous })).toMatchObject({
      access: "denied",
      reason: "canceled",
      level: "PRO",
      seats: 0,
    });
  });

  it("is the row that its knob sets, as of any item", () => {
    const previous = answer(removed("void"), day(11)).fold.entitlements;
    const set = (row: SubscriptionRow, rule: RowRule) => ({
      previous,
      policy: { ...defaultPolicy, subscription: { ...defaultPolicy.subscription, [row]: rule } },
    });
    expect(itsOwn(removed("card"), day(12), set("canceled", "pending"))?.access).toBe("pending");
    expect(itsOwn(removed("card"), day(12), set("canceled", "grant"))?.access).toBe("denied");
    expect(itsOwn(removed("void"), day(12), set("covered", "deny"))?.access).toBe("denied");
  });

  it.each(states)("has no entitlement where its credit counts and nobody had it (%s)", (state) => {
    expect(itsOwn(removed(state))).toBeUndefined();
  });
});
