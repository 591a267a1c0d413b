import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "../model/owner.ts";
import { openTestDb, type TestDb } from "../testing/database.ts";
import { bindCustomer } from "../testing/syncs.ts";
import { isUsable, recordSession, replaceCheckout, reserveCheckout } from "./reservation.ts";

const ada: Owner = { type: "user", id: "ada" };
const eve: Owner = { type: "user", id: "eve" };
const minutes = (count: number) => new Date(count * 60_000);
const terms = (offer = "pro_plan", seats = 1, trialDays = 0) => ({ offer, seats, trialDays });
const wanted = (owner: Owner, offer = "pro_plan") => ({ owner, planGroup: "membership", ...terms(offer) });
const attemptAt = (at: Date) => ({
  attempt: randomUUID(),
  at,
  expiresAt: new Date(at.getTime() + minutes(35).getTime()),
});
const page = { id: "cs_test_1", url: "http://stripe.test/1" };

describe("the reservation of an open checkout", () => {
  let test: TestDb;
  beforeEach(async () => {
    test = await openTestDb();
    await bindCustomer(test.db, ada, "cus_ada");
    await bindCustomer(test.db, eve, "cus_eve");
  });
  afterEach(() => test.close());
  const reserve = (owner: Owner, at = minutes(0)) => reserveCheckout(test.db, wanted(owner), attemptAt(at));

  it("is one for each owner and plan group: a second request gets the same one", async () => {
    const evesOwn = await reserve(eve);
    const requests = await Promise.all([reserve(ada), reserve(ada), reserve(ada)]);
    expect(new Set(requests.map(({ attempt }) => attempt)).size).toBe(1);
    expect(requests[0]?.attempt).not.toBe(evesOwn.attempt);
  });

  it("is replaced at the very end of its page, and begins without that page", async () => {
    const first = await reserve(ada);
    await recordSession(test.db, "ada", first.attempt, page);
    expect(await reserve(ada, new Date(minutes(35).getTime() - 1))).toMatchObject({ sessionId: page.id });
    const next = await reserve(ada, minutes(35));
    expect(next.attempt).not.toBe(first.attempt);
    expect(next).toMatchObject({
      sessionId: null,
      url: null,
      createdAt: minutes(35),
      expiresAt: minutes(70),
    });
  });

  it("is replaced by one of several concurrent requests; the others get that one, and no other owner's changes", async () => {
    const evesOwn = await reserve(eve);
    const { attempt: closed } = await reserve(ada);
    await recordSession(test.db, "ada", closed, page);
    const replace = () =>
      replaceCheckout(test.db, wanted(ada, "pro_plan_trial"), closed, attemptAt(minutes(1)));
    const requests = await Promise.all([replace(), replace()]);
    expect(new Set(requests.map(({ attempt }) => attempt)).size).toBe(1);
    for (const request of requests)
      expect(request).toMatchObject({ offer: "pro_plan_trial", sessionId: null, url: null });
    expect(requests[0]?.attempt).not.toBe(closed);
    expect(await reserve(eve)).toEqual(evesOwn);
  });

  it("that was released during a race cannot be replaced: the attempt fails, says so, and may be repeated", async () => {
    await reserve(eve);
    await expect(replaceCheckout(test.db, wanted(ada), randomUUID(), attemptAt(minutes(1)))).rejects.toThrow(
      /reservation of ada was released/,
    );
  });

  it("stores the page of its own attempt, and of no other attempt and no other owner", async () => {
    const { attempt } = await reserve(ada);
    expect(await recordSession(test.db, "ada", randomUUID(), page)).toBe(false);
    expect(await recordSession(test.db, "eve", attempt, page)).toBe(false);
    expect(await reserve(ada)).toMatchObject({ sessionId: null, url: null });
    expect(await recordSession(test.db, "ada", attempt, page)).toBe(true);
    expect(await reserve(ada)).toMatchObject({ sessionId: page.id, url: page.url });
  });
});

describe("whether a buyer can still use an open checkout", () => {
  const open = { ...terms(), attempt: "1", createdAt: minutes(0), expiresAt: minutes(35) };
  const answered = { ...open, sessionId: page.id, url: page.url };
  const waiting = { ...open, sessionId: null, url: null };
  const usable = (what: typeof answered | typeof waiting, at: number, asked = terms()) =>
    isUsable(what, asked, at);

  it.each([
    ["another offer", terms("pro_plan_trial")],
    ["another number of seats", { ...terms(), seats: 2 }],
    ["another trial", { ...terms(), trialDays: 14 }],
  ])("is no for %s", (_, asked) => {
    expect(usable(answered, 0, asked)).toBe(false);
  });

  it("is yes as long as more than two minutes of a page are left", () => {
    expect(usable(answered, minutes(33).getTime() - 1)).toBe(true);
    expect(usable(answered, minutes(33).getTime())).toBe(false);
  });

  it("is yes for four minutes while Stripe has not answered", () => {
    expect(usable(waiting, minutes(4).getTime() - 1)).toBe(true);
    expect(usable(waiting, minutes(4).getTime())).toBe(false);
  });
});
