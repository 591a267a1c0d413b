import { describe, expect, it, vi } from "vitest";
import type { Storefront } from "../storefront.ts";
import { bookingOf, raftCatalog } from "../testing/bookings.ts";
import { ada, appUrl, billingThat, post, recordingLog, testStorefront } from "../testing/test-storefront.ts";
import { bookingRoute } from "./route.ts";

const path = "/api/bookings";
const course = "raft-weekend";
const { id } = bookingOf();
const opened = {
  ok: true as const,
  bookingId: id,
  sessionId: "cs_test_1",
  url: "https://checkout.stripe.com/c/pay/cs_test_1",
  expiresAt: "2027-01-15T08:35:00.000Z",
};
type Billing = Storefront["billing"];

/** A storefront whose billing gives this answer, and the calls that billing got. */
function shop(
  parts: Parameters<typeof testStorefront>[0] & {
    answer?: Awaited<ReturnType<Billing["startBooking"]>>;
    found?: Awaited<ReturnType<Billing["findBooking"]>>;
  } = {},
) {
  const { answer = opened, found = null, ...rest } = parts;
  const startBooking = vi.fn(async () => answer);
  const findBooking = vi.fn(async () => found);
  const billing = billingThat({ startBooking, findBooking });
  return { deps: testStorefront({ billing, catalog: raftCatalog, ...rest }), startBooking, findBooking };
}
const where = (response: Response) => [response.status, response.headers.get("location")];
const json = async (response: Response) => ({ status: response.status, ...(await response.json()) });
const ada_ = { owner: { type: "user", id: ada.id }, email: ada.email, name: ada.name };

describe("a course that is booked", () => {
  it("answers a program with the booking and its checkout", async () => {
    const { deps, startBooking } = shop();
    expect(await json(await bookingRoute(deps, post(path, { course })))).toEqual({
      status: 200,
      bookingId: id,
      sessionId: opened.sessionId,
      url: opened.url,
      expiresAt: opened.expiresAt,
    });
    expect(startBooking).toHaveBeenCalledWith({ ...ada_, course });
  });

  it("sends a form to the payment page", async () => {
    expect(where(await bookingRoute(shop().deps, post(path, `course=${course}`)))).toEqual([303, opened.url]);
  });
});

describe("a booking that is tried again", () => {
  it("opens a checkout for the same course", async () => {
    const { deps, startBooking, findBooking } = shop({ found: bookingOf({ state: "failed" }) });
    expect(where(await bookingRoute(deps, post(path, `booking=${id}`)))).toEqual([303, opened.url]);
    expect(findBooking).toHaveBeenCalledWith(ada_.owner, id);
    expect(startBooking).toHaveBeenCalledWith({ ...ada_, course });
  });

  it("is not found when it is somebody else's, and books nothing", async () => {
    const { deps, startBooking } = shop();
    expect(await json(await bookingRoute(deps, post(path, { booking: id })))).toMatchObject({
      status: 404,
      error: { code: "not_found" },
    });
    expect(where(await bookingRoute(deps, post(path, `booking=${id}`)))).toEqual([
      303,
      `${appUrl}/bookings?notice=not_found`,
    ]);
    expect(startBooking).not.toHaveBeenCalled();
  });
});

describe("asks billing for nothing when", () => {
  it("nobody is signed in: 401, and a form goes to sign in and back to its course", async () => {
    const { deps } = shop({ findVisitor: async () => null });
    expect((await bookingRoute(deps, post(path, { course }))).status).toBe(401);
    expect(where(await bookingRoute(deps, post(path, `course=${course}`)))).toEqual([
      303,
      `${appUrl}/sign-in?next=%2Fcourses%2Fraft-weekend%2Fbook`,
    ]);
    expect(where(await bookingRoute(deps, post(path, `booking=${id}`)))).toEqual([
      303,
      `${appUrl}/sign-in?next=%2Fbookings%2F${id}`,
    ]);
  });

  it("another site sends the request: 403", async () => {
    const { deps, startBooking } = shop();
    for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }])
      expect((await bookingRoute(deps, post(path, { course }, headers))).status).toBe(403);
    expect(startBooking).not.toHaveBeenCalled();
  });

  it("a field is wrong: 400 with the field and its allowed values", async () => {
    const { deps, startBooking } = shop();
    expect(await json(await bookingRoute(deps, post(path, { course: "golf" })))).toEqual({
      status: 400,
      error: {
        code: "bad_request",
        message: "We could not make the booking: check the fields below.",
        fields: { course: { message: "There is no such course.", allowed: [course] } },
      },
    });
    expect((await bookingRoute(deps, post(path, { course, seat: 1 }))).status).toBe(400);
    expect(where(await bookingRoute(deps, post(path, "course=golf")))).toEqual([
      303,
      `${appUrl}/courses?notice=bad_request`,
    ]);
    expect(startBooking).not.toHaveBeenCalled();
  });

  it("the body has another type, is invalid or too large", async () => {
    const status = async (request: Request) => (await bookingRoute(shop().deps, request)).status;
    expect(await status(post(path, { course }, { "content-type": "text/plain" }))).toBe(415);
    expect(await status(post(path, "{", { "content-type": "application/json" }))).toBe(400);
    expect(await status(post(path, { course: "a".repeat(9000) }))).toBe(413);
  });
});

it.each(["course_full", "course_started", "already_booked", "payment_processing"] as const)(
  "answers %s as 409, and sends a form to the page that explains it",
  async (reason) => {
    const { deps } = shop({ answer: { ok: false, reason, message: "Said by billing." } });
    expect(await json(await bookingRoute(deps, post(path, { course })))).toEqual({
      status: 409,
      error: { code: reason, message: "Said by billing." },
    });
    expect(where(await bookingRoute(deps, post(path, `course=${course}`)))).toEqual([
      303,
      `${appUrl}/courses/raft-weekend/book?notice=${reason}`,
    ]);
  },
);

it("sends a form that tried again back to its booking", async () => {
  const answer = { ok: false as const, reason: "course_full" as const, message: "Full." };
  const { deps } = shop({ answer, found: bookingOf({ state: "expired" }) });
  expect(where(await bookingRoute(deps, post(path, `booking=${id}`)))).toEqual([
    303,
    `${appUrl}/bookings/${id}?notice=course_full`,
  ]);
});

it("limits by owner, and by address across accounts", async () => {
  const byOwner = shop({ perOwner: 1 });
  expect((await bookingRoute(byOwner.deps, post(path, { course }))).status).toBe(200);
  const refused = await bookingRoute(byOwner.deps, post(path, { course }));
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "600"]);
  let account = 0;
  const findVisitor = async () => ({ ...ada, id: `user_${account++}` });
  const { deps } = shop({ findVisitor, perAddress: 1 });
  const headers = { "x-forwarded-for": "203.0.113.7" };
  expect((await bookingRoute(deps, post(path, { course }, headers))).status).toBe(200);
  expect((await bookingRoute(deps, post(path, { course }, headers))).status).toBe(429);
  expect(byOwner.startBooking).toHaveBeenCalledTimes(1);
});

it("answers 503 and logs no personal data when Stripe or the database is down", async () => {
  const log = recordingLog();
  const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const startBooking = async () => {
    throw new Error("Failed query: insert into bookings, params: ada@example.com", { cause });
  };
  const { deps } = shop({ log, billing: billingThat({ startBooking }) });
  const answer = await bookingRoute(deps, post(path, { course }));
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "60"]);
  expect(where(await bookingRoute(deps, post(path, `course=${course}`)))).toEqual([
    303,
    `${appUrl}/courses/raft-weekend/book?notice=unavailable`,
  ]);
  expect(JSON.stringify(log.lines)).toContain("ECONNREFUSED");
  expect(JSON.stringify(log.lines)).not.toContain("ada");
});

it("never redirects to a page that is not a payment page", async () => {
  const { deps } = shop({ answer: { ...opened, url: "https://checkout.stripe.com.evil.example/pay" } });
  expect((await bookingRoute(deps, post(path, { course }))).status).toBe(503);
  const [, location] = where(await bookingRoute(deps, post(path, `course=${course}`)));
  expect(new URL(String(location)).origin).toBe(appUrl);
});
