import { asc, eq, sql } from "drizzle-orm";
import { expect } from "vitest";
import { bookings, courseSeats } from "../database/tables.ts";
import type { Booking, StartBookingResult } from "../model/booking.ts";
import type { Owner } from "../model/owner.ts";
import type { TestDb } from "./database.ts";
import { card, openTestShop, type TestShop } from "./shop.ts";

export type User = Owner & { type: "user" };
export const user = (id: string): User => ({ type: "user", id });
export const minutes = (count: number) => count * 60_000;

/** A bank debit; the simulator's bank decides when a test says so. */
export const debit = {
  method: "bank_debit",
  accountHolder: "Ada Lovelace",
  iban: "DE89370400440532013000",
} as const;

type OpenBooking = StartBookingResult & { ok: true };

/** A test shop whose customers book seats. */
export interface BookingShop extends TestShop {
  start(owner: User, course?: string): Promise<StartBookingResult>;
  /** Holds a seat, or fails the test. */
  hold(owner: User, course?: string): Promise<OpenBooking>;
  /** Holds a seat, pays for it, delivers the events and answers them. */
  book(owner: User, course?: string): Promise<OpenBooking>;
  /** Delivers Stripe's new events and answers them. */
  settle(): Promise<void>;
  booking(owner: User, id: string): Promise<Booking>;
  /** The payment of a session that has one. */
  intentOf(sessionId: string): Promise<string>;
  /** What the shop has of a booking's money by Stripe's charges, minor units: paid less refunded, without disputes. */
  retainedMoney(sessionId: string): Promise<number>;
  free(course?: string): Promise<number>;
  /** Fails the test unless every taken seat belongs to one live booking, which has that seat. */
  expectSoundSeats(): Promise<void>;
}

export async function openBookingShop(database?: TestDb): Promise<BookingShop> {
  const shop = await openTestShop(database);
  const { billing, stripe, deps } = shop;
  const start: BookingShop["start"] = (owner, course = "raft") =>
    billing.startBooking({ owner, email: `${owner.id}@example.test`, course });
  const hold: BookingShop["hold"] = async (owner, course) => {
    const result = await start(owner, course);
    if (!result.ok) throw new Error(result.message);
    return result;
  };
  const settle = async () => {
    await shop.deliver();
    await shop.answer();
  };
  return {
    ...shop,
    start,
    hold,
    settle,
    async book(owner, course) {
      const held = await hold(owner, course);
      await shop.simulator.pay(held.sessionId, card());
      await settle();
      return held;
    },
    async booking(owner, id) {
      const found = await billing.findBooking(owner, id);
      if (!found) throw new Error(`${owner.id} has no booking ${id}`);
      return found;
    },
    intentOf: async (sessionId) =>
      String((await stripe.checkout.sessions.retrieve(sessionId)).payment_intent),
    async retainedMoney(sessionId) {
      const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(sessionId);
      if (!intent) return 0;
      const { data } = await stripe.charges.list({ payment_intent: String(intent) });
      return data
        .filter(({ status, disputed }) => status === "succeeded" && !disputed)
        .reduce((sum, charge) => sum + charge.amount - charge.amount_refunded, 0);
    },
    async free(course = "raft") {
      const seats = await billing.courseSeats();
      return seats.find(({ courseId }) => courseId === course)?.free ?? 0;
    },
    async expectSoundSeats() {
      const seats = await deps.db.select().from(courseSeats).where(sql`${courseSeats.bookingId} is not null`);
      const live = await deps.db
        .select()
        .from(bookings)
        .where(sql`${bookings.state} in ('pending', 'confirmed')`)
        .orderBy(asc(bookings.id));
      const taken = (rows: { courseId: string; seat: number | null; id: string | null }[]) =>
        rows.map(({ courseId, seat, id }) => `${courseId} ${seat} ${id}`).sort();
      expect(taken(live)).toEqual(taken(seats.map((seat) => ({ ...seat, id: seat.bookingId }))));
      for (const { id, capacity } of deps.catalog.courses)
        expect(live.filter(({ courseId }) => courseId === id).length).toBeLessThanOrEqual(capacity);
    },
  };
}

/** Frees a booking's seat as an outage would: its page at Stripe stays open. */
export async function loseSeat({ deps }: BookingShop, bookingId: string): Promise<void> {
  await deps.db.transaction(async (rows) => {
    await rows.update(courseSeats).set({ bookingId: null }).where(eq(courseSeats.bookingId, bookingId));
    await rows
      .update(bookings)
      .set({ state: "expired", payment: "none", seat: null })
      .where(eq(bookings.id, bookingId));
  });
}

/** Opens or moves a dispute at the simulator. */
export async function dispute({ simulator }: BookingShop, name: "open" | "move", body: object) {
  const answer = await simulator.app.request(`/_simulator/disputes/${name}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  return (await answer.json()) as { id: string };
}
