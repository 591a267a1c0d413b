import { describe, expect, it, vi } from "vitest";
import type { Storefront } from "../storefront.ts";
import { bookingOf, raftCatalog } from "../testing/bookings.ts";
import { ada, appUrl, billingThat, post, recordingLog, testStorefront } from "../testing/test-storefront.ts";
import { cancelBookingRoute } from "./cancel-route.ts";

const { id } = bookingOf();
const path = `/api/bookings/${id}/cancel`;
type Billing = Storefront["billing"];
const cancelled = {
  ok: true as const,
  booking: bookingOf({ state: "cancelled", payment: "refund_owed", seat: null }),
  refund: true,
};

function shop(
  parts: Parameters<typeof testStorefront>[0] & {
    answer?: Awaited<ReturnType<Billing["cancelBooking"]>>;
  } = {},
) {
  const { answer = cancelled, ...rest } = parts;
  const cancelBooking = vi.fn(async () => answer);
  const billing = billingThat({ cancelBooking, findBooking: async () => bookingOf() });
  return { deps: testStorefront({ billing, catalog: raftCatalog, ...rest }), cancelBooking };
}
const where = (response: Response) => [response.status, response.headers.get("location")];

it("gives the seat back, and says whether the money goes back", async () => {
  const { deps, cancelBooking } = shop();
  const answer = await cancelBookingRoute(deps, post(path, {}), id);
  expect(await answer.json()).toEqual({
    bookingId: id,
    state: "cancelled",
    payment: "refund_owed",
    refund: true,
  });
  expect(cancelBooking).toHaveBeenCalledWith({ owner: { type: "user", id: ada.id }, bookingId: id });
  expect(where(await cancelBookingRoute(deps, post(path, "refund=yes"), id))).toEqual([
    303,
    `${appUrl}/bookings/${id}`,
  ]);
});

describe("cancels nothing when", () => {
  it("nobody is signed in: 401, and a form goes to sign in and back", async () => {
    const { deps, cancelBooking } = shop({ findVisitor: async () => null });
    expect((await cancelBookingRoute(deps, post(path, {}), id)).status).toBe(401);
    expect(where(await cancelBookingRoute(deps, post(path, ""), id))).toEqual([
      303,
      `${appUrl}/sign-in?next=%2Fbookings%2F${id}`,
    ]);
    expect(cancelBooking).not.toHaveBeenCalled();
  });

  it("another site sends the request: 403", async () => {
    const { deps, cancelBooking } = shop();
    const answer = await cancelBookingRoute(deps, post(path, {}, { origin: "https://evil.example" }), id);
    expect([answer.status, cancelBooking.mock.calls.length]).toEqual([403, 0]);
  });

  it("a field is unknown, or the id is not one, and no address contains that id", async () => {
    const { deps, cancelBooking } = shop();
    expect((await cancelBookingRoute(deps, post(path, { amount: 1 }), id)).status).toBe(400);
    for (const odd of ["1", "../account", "//evil.example"]) {
      expect((await cancelBookingRoute(deps, post(path, {}), odd)).status).toBe(404);
      expect(where(await cancelBookingRoute(deps, post(path, ""), odd))).toEqual([
        303,
        `${appUrl}/bookings?notice=not_found`,
      ]);
    }
    expect(cancelBooking).not.toHaveBeenCalled();
  });

  it("the refund differs from what the page promised: the visitor is asked again", async () => {
    const late = { now: () => Date.parse("2027-03-05T08:00:01Z") };
    const { deps, cancelBooking } = shop({ clock: late });
    expect(where(await cancelBookingRoute(deps, post(path, "refund=yes"), id))).toEqual([
      303,
      `${appUrl}/bookings/${id}/cancel?notice=refund_changed`,
    ]);
    expect(cancelBooking).not.toHaveBeenCalled();
    await cancelBookingRoute(deps, post(path, "refund=no"), id);
    expect(cancelBooking).toHaveBeenCalledOnce();
  });
});

it("answers for somebody else's booking as for one that does not exist", async () => {
  const { deps } = shop({ answer: { ok: false, reason: "not_found", message: "Not yours." } });
  const answer = await cancelBookingRoute(deps, post(path, {}), id);
  expect([answer.status, await answer.json()]).toEqual([
    404,
    { error: { code: "not_found", message: "You have no such booking." } },
  ]);
});

it("says why a booking cannot be cancelled", async () => {
  const { deps } = shop({ answer: { ok: false, reason: "not_cancellable", message: "It has started." } });
  const answer = await cancelBookingRoute(deps, post(path, {}), id);
  expect([answer.status, await answer.json()]).toEqual([
    409,
    { error: { code: "not_cancellable", message: "It has started." } },
  ]);
  expect(where(await cancelBookingRoute(deps, post(path, ""), id))).toEqual([
    303,
    `${appUrl}/bookings/${id}?notice=not_cancellable`,
  ]);
});

it("is limited by owner, and answers 503 in an outage without personal data in the log", async () => {
  const { deps } = shop({ perOwner: 1 });
  await cancelBookingRoute(deps, post(path, {}), id);
  expect((await cancelBookingRoute(deps, post(path, {}), id)).status).toBe(429);
  const log = recordingLog();
  const cancelBooking = async () => {
    throw new Error("params: ada@example.com", { cause: new Error("connection refused") });
  };
  const down = shop({ log, billing: billingThat({ cancelBooking }) });
  expect((await cancelBookingRoute(down.deps, post(path, {}), id)).status).toBe(503);
  expect(JSON.stringify(log.lines)).not.toContain("ada");
});
