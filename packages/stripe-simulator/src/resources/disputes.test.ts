import { describe, expect, test } from "vitest";
import { charged } from "../testing/disputed-charge.ts";

/** From the opening status through every one after it, the events in between, and whether the money is gone. */
const STORIES: [statuses: string[], events: string, isGone: boolean][] = [
  [["warning_needs_response", "warning_under_review", "warning_closed"], "created updated closed", false],
  [["warning_needs_response", "warning_closed"], "created closed", false],
  [["warning_needs_response", "prevented"], "created closed", false],
  [["prevented"], "created closed", false],
  [["needs_response", "lost"], "created funds_withdrawn closed", true],
  [
    ["needs_response", "under_review", "won"],
    "created funds_withdrawn updated closed funds_reinstated",
    false,
  ],
  [["needs_response", "under_review", "lost"], "created funds_withdrawn updated closed", true],
  [["warning_needs_response", "needs_response", "lost"], "created updated funds_withdrawn closed", true],
  [
    ["needs_response", "under_review", "lost", "appeal_needs_response", "appeal_under_review", "won"],
    "created funds_withdrawn updated closed updated updated closed funds_reinstated",
    false,
  ],
  [
    ["needs_response", "under_review", "appeal_needs_response", "appeal_under_review", "lost"],
    "created funds_withdrawn updated updated updated closed",
    true,
  ],
  [
    ["needs_response", "lost", "appeal_needs_response", "lost"],
    "created funds_withdrawn closed updated closed",
    true,
  ],
];

describe("the money and the events of a dispute", () => {
  test.each(STORIES)("%j", async ([first = "", ...rest], events, isGone) => {
    const { chargeId, disputeEvents, move, net, open, stripe } = await charged();
    const before = await net();
    const { id } = await open(first);
    for (const status of rest) expect((await move(id, status)).status).toBe(status);
    expect((await disputeEvents()).join(" ")).toBe(events);
    expect(await net()).toBe(isGone ? before - 5000 : before);
    expect((await stripe.charges.retrieve(chargeId)).disputed).toBe(true);
    const dispute = await stripe.disputes.retrieve(id);
    const sum = dispute.balance_transactions.reduce((total, row) => total + row.amount, 0);
    expect([dispute.status, sum]).toEqual([[first, ...rest].at(-1), isGone ? -5000 : 0]);
  });
});

describe("a move that cannot follow is refused in a sentence", () => {
  test.each([
    [
      ["warning_needs_response"],
      "won",
      "can only become warning_under_review, warning_closed, needs_response or prevented, not won.",
    ],
    [["needs_response"], "prevented", "can only become under_review, won or lost, not prevented."],
    [["needs_response", "won"], "lost", "This dispute is already closed (status: won). Nothing can follow."],
    [
      ["needs_response", "lost"],
      "won",
      "From lost a dispute can only become appeal_needs_response, not won.",
    ],
    [["needs_response"], "appealed", 'There is no dispute status "appealed".'],
  ])("%j to %s", async ([first = "", ...rest], status, message) => {
    const { disputeEvents, move, net, open, stripe } = await charged();
    const { id } = await open(first);
    for (const step of rest) await move(id, step);
    const [events, balance] = [await disputeEvents(), await net()];
    expect((await move(id, status)).error?.message).toContain(message);
    expect([await disputeEvents(), await net()]).toEqual([events, balance]);
    expect((await stripe.disputes.retrieve(id)).status).toBe(rest.at(-1) ?? first);
  });

  test("a dispute cannot begin at its end", async () => {
    const { disputeEvents, open } = await charged();
    expect((await open("won")).error?.message).toBe(
      'A dispute cannot begin as "won". It begins as needs_response, prevented or warning_needs_response.',
    );
    expect(await disputeEvents()).toEqual([]);
  });
});

describe("a disputed charge can be refunded", () => {
  test.each(["warning_needs_response", "prevented"])("while it is %s", async (status) => {
    const { open, refund } = await charged();
    expect(await open(status)).toMatchObject({ is_charge_refundable: true });
    expect((await refund()).status).toBe("succeeded");
  });

  test("but not as a chargeback, nor once an inquiry has become one", async () => {
    const { move, open, refund } = await charged();
    const { id } = await open("warning_needs_response");
    expect(await move(id, "needs_response")).toMatchObject({
      is_charge_refundable: false,
      payment_method_details: { card: { case_type: "chargeback" } },
    });
    await expect(refund()).rejects.toMatchObject({ code: "charge_disputed" });
  });
});

/** Source: docs.stripe.com/api/disputes/object, `amount`: it can differ when only part of the order is disputed. */
test("a dispute can be for a part of the charge, and never for more", async () => {
  const { net, open } = await charged();
  const before = await net();
  expect((await open("needs_response", 6000)).error?.message).toContain("for 1 to 5000");
  expect(await open("needs_response", 2000)).toMatchObject({ amount: 2000 });
  expect((await net()) - before).toBe(-2000);
});
