import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bookings, customers } from "../database/tables.ts";
import { type BookingShop, openBookingShop, user } from "../testing/booking-shop.ts";
import { start } from "../testing/syncs.ts";

let shop: BookingShop;
beforeEach(async () => {
  shop = await openBookingShop();
});
afterEach(() => shop.close());

const ada = user("ada");

/** Bookings that are over, several of them made in one instant. */
async function past(owner: string, count: number) {
  const rows = Array.from({ length: count }, (_, n) => {
    const createdAt = new Date(start.getTime() + Math.floor(n / 3) * 1_000);
    return {
      id: shop.deps.newId(),
      ownerKey: owner,
      courseId: "raft",
      state: "expired" as const,
      payment: "none" as const,
      amount: 2500,
      currency: "eur",
      customerId: `cus_${owner}`,
      holdUntil: createdAt,
      createdAt,
      updatedAt: createdAt,
    };
  });
  await shop.deps.db
    .insert(customers)
    .values({ ownerKey: owner, ownerType: "user", ownerId: owner, createdAt: start, updatedAt: start });
  await shop.deps.db.insert(bookings).values(rows);
  return rows;
}

async function pages(limit?: number): Promise<string[][]> {
  const found: string[][] = [];
  let before: string | undefined;
  do {
    const page = await shop.billing.listBookings(ada, {
      ...(limit ? { limit } : {}),
      ...(before ? { before } : {}),
    });
    found.push(page.bookings.map(({ id }) => id));
    before = page.next ?? undefined;
  } while (before);
  return found;
}

describe("an owner's bookings", () => {
  it("are listed page by page, each once, the newest first, none of another owner's", async () => {
    const mine = await past("ada", 47);
    await past("bob", 5);
    const expected = mine
      .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1))
      .map(({ id }) => id);
    const found = await pages();
    expect(found.map(({ length }) => length)).toEqual([20, 20, 7]);
    expect(found.flat()).toEqual(expected);
    expect((await pages(1)).flat()).toEqual(expected);
  });

  it("end with the last one: a last page that is full says that nothing follows", async () => {
    await past("ada", 20);
    expect((await shop.billing.listBookings(ada)).next).toBeNull();
  });

  it("are never more than a hundred to a page, and never fewer than one", async () => {
    await past("ada", 103);
    expect((await shop.billing.listBookings(ada, { limit: 1_000 })).bookings).toHaveLength(100);
    expect((await shop.billing.listBookings(ada, { limit: 0 })).bookings).toHaveLength(1);
  });

  it("begin at the newest when `before` is another owner's booking", async () => {
    await past("ada", 2);
    const [bobs] = await past("bob", 1);
    const newest = await shop.billing.listBookings(ada);
    expect(await shop.billing.listBookings(ada, { before: bobs?.id ?? "" })).toEqual(newest);
    expect(await shop.billing.listBookings(ada, { before: "nonsense" })).toEqual(newest);
  });
});
