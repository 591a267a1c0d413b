import fc from "fast-check";
import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { bookings } from "../database/tables.ts";
import {
  type BookingShop,
  debit,
  loseSeat,
  minutes,
  openBookingShop,
  user,
} from "../testing/booking-shop.ts";
import { card } from "../testing/shop.ts";

const owners = [user("ada"), user("bob"), user("cyd"), user("dan")];

/** What can happen to a course of two seats that four people want; what is listed twice happens twice as often. */
const kinds = [
  ...["start", "start", "start", "two start at once"],
  ...["pay", "pay", "pay", "card is declined", "pay by debit", "bank pays", "bank refuses"],
  ...["cancel", "cancel", "seat is lost", "events come", "events come", "events are lost"],
  ...[
    "sync",
    "sweep",
    "sweep",
    "seconds pass",
    "minutes pass",
    "hold passes",
    "Stripe fails",
    "answer is lost",
  ],
] as const;
const action = fc.record({ kind: fc.constantFrom(...kinds), n: fc.nat(97) });
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

const pick = <Item>(items: readonly Item[], n: number): Item | undefined => items[n % items.length];
/** Ignores a failure, which a visitor would see as an error page. */
const bear = (work: Promise<unknown>) => work.catch(() => undefined);

async function act(shop: BookingShop, { kind, n }: Action): Promise<unknown> {
  const { simulator, billing } = shop;
  const owner = pick(owners, n) ?? owners[0];
  const rows = await shop.deps.db.select().from(bookings).orderBy(bookings.createdAt, bookings.id);
  const row = pick(rows, n);
  const sessionIds = simulator.snapshot().rows["checkout.session"] as Stripe.Checkout.Session[] | undefined;
  const session = pick(
    (sessionIds ?? []).filter(({ status }) => status === "open"),
    n,
  );
  switch (kind) {
    case "start":
      return owner && bear(shop.start(owner));
    case "two start at once":
      return Promise.all(owners.slice(n % 3).map((each) => bear(shop.start(each))));
    case "pay":
      return session && simulator.pay(session.id, card());
    case "card is declined":
      return session && simulator.pay(session.id, card("4000000000000002"));
    case "pay by debit":
      return session && simulator.pay(session.id, debit);
    case "bank pays":
    case "bank refuses":
      return bankDecides(shop, n, kind === "bank pays" ? "succeeded" : "failed");
    case "cancel": {
      const by = owners.find(({ id }) => id === row?.ownerKey);
      return row && by && bear(billing.cancelBooking({ owner: by, bookingId: row.id }));
    }
    case "seat is lost":
      return row?.state === "pending" && row.payment === "open" && loseSeat(shop, row.id);
    case "events come":
      return bear(shop.deliver((events) => (n % 2 ? events.reverse() : events)).then(() => shop.answer()));
    case "events are lost":
      return bear(shop.deliver(() => []));
    case "sync":
      return owner && bear(billing.syncOwner(owner, "person"));
    case "sweep":
      return bear(billing.settleBookings());
    case "seconds pass":
      return simulator.clock.advance(4_000);
    case "minutes pass":
      return simulator.clock.advance(minutes(n % 2 ? 6 : 34));
    case "hold passes":
      return simulator.clock.advance(minutes(37));
    case "Stripe fails":
      return simulator.faults.add({ fault: { kind: "status", status: 500 }, method: n % 2 ? "GET" : "POST" });
    case "answer is lost":
      return simulator.faults.add({ fault: { kind: "reset_after_commit" }, method: "POST", times: 2 });
  }
}

async function bankDecides({ simulator }: BookingShop, n: number, decision: "succeeded" | "failed") {
  const intents = (simulator.snapshot().rows.payment_intent ?? []) as Stripe.PaymentIntent[];
  const waiting = pick(
    intents.filter(({ status }) => status === "processing"),
    n,
  );
  return waiting && simulator.settle(waiting.id, decision);
}

/** Lets banks decide, holds end and the sweep run, without any further action. */
async function comeToRest(shop: BookingShop): Promise<void> {
  shop.simulator.faults.clear();
  for (let n = 0; n < owners.length; n += 1) await bankDecides(shop, 0, n % 2 ? "succeeded" : "failed");
  for (let run = 0; run < 4; run += 1) {
    await shop.simulator.clock.advance(minutes(61));
    await shop.billing.settleBookings();
  }
  // Stripe repeats its answer to a key for a day, errors included.
  await shop.simulator.clock.advance(minutes(25 * 60));
  await shop.billing.settleBookings();
}

async function expectSettled(shop: BookingShop): Promise<void> {
  const rows = await shop.deps.db.select().from(bookings);
  const retained = new Map<string, number>();
  const all = (shop.simulator.snapshot().rows["checkout.session"] ?? []) as Stripe.Checkout.Session[];
  for (const { id } of all) retained.set(id, await shop.retainedMoney(id));
  const taken = rows.filter(({ state }) => state === "confirmed").map(({ sessionId }) => sessionId ?? "");
  const paid = [...retained].filter(([, money]) => money > 0).map(([id]) => id);
  expect(paid.sort(), "each retained payment has a seat, and each seat is paid").toEqual(taken.sort());
  expect(rows.filter(({ state }) => state === "pending")).toEqual([]);
  expect(await shop.free()).toBe(2 - taken.length);
}

describe("four people, two seats, and any actions in any order", () => {
  it("end with no seat sold twice, no money retained without a seat, and no seat without money", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 15, maxLength: 50, size: "max" }), async (actions) => {
        const shop = await openBookingShop();
        try {
          for (const each of actions) {
            await act(shop, each);
            await shop.expectSoundSeats();
          }
          await comeToRest(shop);
          await shop.expectSoundSeats();
          await expectSettled(shop);
        } finally {
          await shop.close();
        }
      }),
      {
        numRuns: 12,
        seed: 2026,
        endOnFailure: true,
      },
    );
  }, 600_000);
});
