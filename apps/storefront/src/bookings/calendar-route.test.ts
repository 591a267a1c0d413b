import type { Booking } from "@tollgate/core";
import { expect, it } from "vitest";
import { bookingOf, raftCatalog } from "../testing/bookings.ts";
import { ada, appUrl, billingThat, testStorefront } from "../testing/test-storefront.ts";
import { bookingCalendarRoute } from "./calendar-route.ts";

const { id } = bookingOf();
const get = (headers: Record<string, string> = {}) =>
  new Request(new URL(`/api/bookings/${id}/calendar`, appUrl), { headers });
const shop = (booking: Booking | null, parts: Parameters<typeof testStorefront>[0] = {}) => {
  const findBooking = async (owner: { id: string }) => (owner.id === ada.id ? booking : null);
  return testStorefront({ billing: billingThat({ findBooking }), catalog: raftCatalog, ...parts });
};

it("sends a confirmed booking's calendar file, which no cache may store", async () => {
  const answer = await bookingCalendarRoute(shop(bookingOf()), get(), id);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/calendar; charset=utf-8; method=PUBLISH");
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="raft-weekend.ics"');
  expect(answer.headers.get("cache-control")).toBe("private, no-store");
  expect(await answer.text()).toContain(`UID:booking-${id}@shop.example`);
});

it("answers 404 for a booking that is unconfirmed, somebody else's, or of a removed course", async () => {
  const states = ["pending", "expired", "failed", "cancelled", "refunded"] as const;
  for (const state of states)
    expect((await bookingCalendarRoute(shop(bookingOf({ state })), get(), id)).status, state).toBe(404);
  const eve = { findVisitor: async () => ({ ...ada, id: "user_eve" }) };
  expect((await bookingCalendarRoute(shop(bookingOf(), eve), get(), id)).status).toBe(404);
  expect((await bookingCalendarRoute(shop(bookingOf({ courseId: "gone" })), get(), id)).status).toBe(404);
  expect((await bookingCalendarRoute(shop(bookingOf()), get(), "1")).status).toBe(404);
});

it("redirects a signed-out person to sign in, and answers 401 to a program", async () => {
  const deps = shop(bookingOf(), { findVisitor: async () => null });
  expect((await bookingCalendarRoute(deps, get(), id)).status).toBe(401);
  const person = await bookingCalendarRoute(deps, get({ accept: "text/html,*/*" }), id);
  expect([person.status, person.headers.get("location")]).toEqual([
    303,
    `${appUrl}/sign-in?next=%2Fbookings%2F${id}`,
  ]);
});

it("answers 503 when the bookings cannot be read", async () => {
  const findBooking = async () => {
    throw new Error("connection refused");
  };
  const deps = shop(null, { billing: billingThat({ findBooking }) });
  expect((await bookingCalendarRoute(deps, get(), id)).status).toBe(503);
});
