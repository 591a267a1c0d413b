import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { courseSeats } from "../database/tables.ts";
import { type BookingShop, openBookingShop, user } from "../testing/booking-shop.ts";
import { syncSeats } from "./seats.ts";

let shop: BookingShop;
beforeEach(async () => {
  shop = await openBookingShop();
});
afterEach(() => shop.close());

const ada = user("ada");
const bob = user("bob");

/** Syncs the raft's seats with another capacity. */
async function resize(capacity: number) {
  const courses = shop.deps.catalog.courses.map((course) =>
    course.id === "raft" ? { ...course, capacity } : course,
  );
  const changes = await syncSeats(shop.deps.db, { courses });
  return changes.find(({ courseId }) => courseId === "raft");
}
const seats = async () =>
  (await shop.deps.db.select().from(courseSeats).where(eq(courseSeats.courseId, "raft")))
    .map(({ seat }) => seat)
    .sort();

describe("the seats of a course", () => {
  it("are created once, however often and however concurrently they are pushed", async () => {
    const pushed = await Promise.all([
      shop.billing.syncSeats(),
      shop.billing.syncSeats(),
      shop.billing.syncSeats(),
    ]);
    const made = pushed.flat().reduce((sum, { added }) => sum + added, 0);
    expect(made).toBe(22);
    expect(await shop.billing.courseSeats()).toEqual([
      { courseId: "raft", capacity: 2, free: 2 },
      { courseId: "rally", capacity: 20, free: 20 },
    ]);
  });

  it("are counted before they are pushed, and created by the first booking", async () => {
    expect(await shop.billing.courseSeats()).toContainEqual({ courseId: "raft", capacity: 2, free: 2 });
    await shop.hold(ada);
    expect(await seats()).toEqual([1, 2]);
    expect(await shop.billing.courseSeats()).toContainEqual({ courseId: "raft", capacity: 2, free: 1 });
  });

  it("grow with the catalog: an owner who was refused a full course gets one then", async () => {
    await shop.hold(ada);
    await shop.hold(bob);
    expect(await shop.start(user("eve"))).toMatchObject({ ok: false, reason: "course_full" });
    expect(await resize(4)).toEqual({ courseId: "raft", added: 2, removed: 0, inUse: [] });
    expect((await shop.start(user("eve"))).ok).toBe(true);
    expect(await seats()).toEqual([1, 2, 3, 4]);
  });

  it("shrink by those that are free; those in use are named, and removed when they are free", async () => {
    const first = await shop.hold(ada);
    const second = await shop.hold(bob);
    expect(await resize(1)).toEqual({ courseId: "raft", added: 0, removed: 0, inUse: [2] });
    await shop.billing.cancelBooking({ owner: bob, bookingId: second.bookingId });
    expect(await resize(1)).toEqual({ courseId: "raft", added: 0, removed: 1, inUse: [] });
    expect(await shop.start(bob)).toMatchObject({ ok: false, reason: "course_full" });
    await shop.billing.cancelBooking({ owner: ada, bookingId: first.bookingId });
    expect((await shop.start(bob)).ok).toBe(true);
  });
});
