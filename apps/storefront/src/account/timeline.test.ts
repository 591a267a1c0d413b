import type { Booking, Entitlement } from "@tollgate/core";
import { catalog } from "@tollgate/shop";
import { describe, expect, it } from "vitest";
import { type TimelineFacts, timeline } from "./timeline.ts";

type Entry = TimelineFacts["journal"][number];
type Transition = TimelineFacts["transitions"][number];

const plan: Entitlement = {
  id: "sub_1:si_1",
  level: "PRO",
  seats: 1,
  planGroup: "membership",
  source: "subscription",
  sourceId: "sub_1",
  access: "granted",
  reason: "subscribed",
  startsAt: "2027-01-01T00:00:00.000Z",
  expiresAt: "2027-02-01T00:00:00.000Z",
  evidence: [],
  flags: [],
};
const sale: Entitlement = { ...plan, id: "cs_1:li_1", source: "purchase", sourceId: "cs_1", reason: "paid" };
const pending = { access: "pending", reason: "awaiting_bank", startsAt: null, expiresAt: null } as const;
const denied = { access: "denied", startsAt: null, expiresAt: null } as const;

let row = 0;
const entry = (
  change: string,
  before: Entitlement | null,
  after: Entitlement | null,
  parts: Partial<Entry> = {},
): Entry => ({
  id: ++row,
  entitlementId: (after ?? before)?.id ?? "",
  change,
  before,
  after,
  ticket: row,
  at: new Date("2027-01-05T10:00:00.000Z"),
  ...parts,
});
const transition = (toStatus: string | null, parts: Partial<Transition> = {}): Transition => ({
  id: ++row,
  subscriptionId: "sub_1",
  fromStatus: null,
  toStatus,
  ticket: row,
  at: new Date("2027-01-05T10:00:00.000Z"),
  ...parts,
});
const booking = (parts: Partial<Booking>): Booking => ({
  id: "0b0e8a6e-6a0b-4c55-9b0e-000000000001",
  ownerKey: "user_ada",
  courseId: "raft-weekend",
  state: "pending",
  payment: "open",
  seat: 1,
  amount: 39000,
  currency: "eur",
  sessionId: null,
  url: null,
  holdUntil: "2027-01-05T11:00:00.000Z",
  createdAt: "2027-01-05T10:00:00.000Z",
  updatedAt: "2027-01-05T10:05:00.000Z",
  note: null,
  ...parts,
});
const entriesOf = (facts: Partial<TimelineFacts>) =>
  timeline({ journal: [], transitions: [], bookings: [], ...facts }, catalog);
const titles = (facts: Partial<TimelineFacts>) => entriesOf(facts).map(({ title }) => title);

describe("words a change of access for its owner:", () => {
  const cases: [string, string, Entitlement | null, Entitlement | null][] = [
    ["You bought Pro", "granted", null, sale],
    ["You got Pro free of charge", "granted", null, { ...sale, reason: "free" }],
    ["You subscribed to Pro", "granted", null, plan],
    ["Your free trial of Pro began", "granted", null, { ...plan, reason: "trial" }],
    ["You paid for Pro; your bank is confirming the payment", "pending", null, { ...sale, ...pending }],
    ["Your bank confirmed the payment: Pro is open", "granted", { ...sale, ...pending }, sale],
    ["Pro is open again", "granted", { ...sale, ...denied, reason: "disputed" }, sale],
    [
      "Your Pro subscription was renewed",
      "extended",
      plan,
      { ...plan, expiresAt: "2027-03-01T00:00:00.000Z" },
    ],
    ["Your trial became a Pro subscription", "extended", { ...plan, reason: "trial" }, plan],
    ["You cancelled the Pro subscription", "explained", plan, { ...plan, reason: "ends" }],
    ["You cancelled the Pro subscription", "shortened", plan, { ...plan, reason: "ends" }],
    ["You resumed the Pro subscription", "explained", { ...plan, reason: "ends" }, plan],
    ["The payment for Pro failed", "extended", plan, { ...plan, reason: "past_due_grace" }],
    ["The payment for Pro went through", "extended", { ...plan, reason: "past_due_grace" }, plan],
    ["Pro now ends on another day", "extended", sale, { ...sale, expiresAt: "2027-03-01T00:00:00.000Z" }],
    ["Your payment for Pro was refunded", "revoked", sale, { ...sale, ...denied, reason: "refunded" }],
    ["Pro is closed: the payment is disputed", "revoked", sale, { ...sale, ...denied, reason: "disputed" }],
    ["Your Pro subscription was paused", "revoked", plan, { ...plan, ...denied, reason: "paused" }],
    ["Your Pro subscription ended", "revoked", plan, { ...plan, ...denied, reason: "canceled" }],
    ["Pro is closed", "revoked", plan, { ...plan, ...denied, reason: "unpaid" }],
    [
      "Your bank did not pay for Pro",
      "denied",
      { ...sale, ...pending },
      { ...sale, ...denied, reason: "payment_failed" },
    ],
    [
      "The first payment for Pro was not completed",
      "denied",
      null,
      { ...plan, ...denied, reason: "incomplete" },
    ],
    ["Pro was not opened", "denied", null, { ...sale, ...denied, reason: "not_bound" }],
    ["Pro is no longer on your account", "revoked", sale, null],
  ];
  it.each(cases)("%s", (title, change, before, after) => {
    expect(titles({ journal: [entry(change, before, after)] })).toEqual([title]);
  });
});

it("says until when a level is open, or why it is not", () => {
  const [open, closed] = entriesOf({
    journal: [
      entry("granted", null, sale, { at: new Date("2027-01-06T10:00:00.000Z") }),
      entry("revoked", sale, { ...sale, ...denied, reason: "refunded" }),
    ],
  });
  expect(open?.detail).toBe("Open until 1 February 2027, 00:00 UTC.");
  expect(closed?.detail).toBe("We refunded the payment.");
});

it("leaves out a change that it has no words for", () => {
  expect(
    entriesOf({
      journal: [entry("renamed", sale, sale), entry("granted", null, null)],
      transitions: [transition("new_status"), transition(null)],
    }),
  ).toEqual([]);
});

describe("a change of a subscription's status", () => {
  it("is shown when access did not change in the same sync", () => {
    expect(titles({ transitions: [transition("past_due")] })).toEqual([
      "A payment for your subscription failed",
    ]);
  });

  it("is left out when access changed in the same sync", () => {
    const journal = [entry("extended", plan, { ...plan, reason: "past_due_grace" }, { ticket: 7 })];
    expect(titles({ journal, transitions: [transition("past_due", { ticket: 7 })] })).toEqual([
      "The payment for Pro failed",
    ]);
    expect(titles({ journal, transitions: [transition("unpaid", { ticket: 8 })] })).toHaveLength(2);
    expect(
      titles({ journal, transitions: [transition("past_due", { ticket: 7, subscriptionId: "sub_2" })] }),
    ).toHaveLength(2);
  });
});

describe("a booking", () => {
  it("is one entry while it is open, and two when it has ended", () => {
    expect(titles({ bookings: [booking({})] })).toEqual(["You booked a seat in Raft in a weekend"]);
    expect(titles({ bookings: [booking({ state: "confirmed", payment: "paid" })] })).toEqual([
      "Your seat in Raft in a weekend is confirmed",
      "You booked a seat in Raft in a weekend",
    ]);
  });

  it.each([
    ["cancelled", "You cancelled Raft in a weekend"],
    ["refunded", "Raft in a weekend was refunded"],
    ["failed", "The payment for Raft in a weekend failed"],
    ["expired", "Raft in a weekend was not paid in time"],
  ] as const)("that was %s has an entry for it", (state, title) => {
    expect(titles({ bookings: [booking({ state })] })[0]).toBe(title);
  });

  it("of a course that left the catalog is shown too", () => {
    expect(
      entriesOf({
        bookings: [booking({ courseId: "gone", state: "failed", note: "Your card was declined." })],
      }),
    ).toMatchObject([
      { title: "The payment for a course failed", detail: "Your card was declined." },
      { title: "You booked a seat in a course", detail: null },
    ]);
  });
});

it("sorts everything newest first, and stops at the limit", () => {
  const facts: TimelineFacts = {
    journal: [entry("granted", null, sale, { at: new Date("2027-01-02T00:00:00.000Z") })],
    transitions: [transition("canceled", { at: new Date("2027-01-03T00:00:00.000Z") })],
    bookings: [booking({ createdAt: "2027-01-01T00:00:00.000Z" })],
  };
  const all = timeline(facts, catalog);
  expect(all.map(({ at }) => at.slice(0, 10))).toEqual(["2027-01-03", "2027-01-02", "2027-01-01"]);
  expect(new Set(all.map(({ id }) => id)).size).toBe(3);
  expect(timeline(facts, catalog, 2)).toEqual(all.slice(0, 2));
});
