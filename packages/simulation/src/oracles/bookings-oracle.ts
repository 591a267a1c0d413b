import { noMemory } from "../coverage/memory.ts";
import { moneyOf } from "../coverage/money.ts";
import type { Seen, SeenBooking } from "../database/observe.ts";
import { course } from "../plan/catalog.ts";
import type { Sources } from "../reference/sources.ts";
import { idOf, indexOf, type Row } from "../stripe/rows.ts";
import type { Expect } from "./oracle-names.ts";

/** No seat is sold twice; who has paid has a seat, or the money goes back. */
export interface BookingsOracle {
  check(seen: Seen): void;
  atRest(seen: Seen): void;
}

export function createBookingsOracle(sources: Sources, expect: Expect): BookingsOracle {
  /** Booking sessions of which money was kept: paid, and neither refunded in full nor disputed. */
  function kept(): Row[] {
    const index = indexOf(sources.rows());
    return index.all("checkout.session").filter((session) => {
      const { kind } = (session.metadata ?? {}) as { kind?: string };
      if (kind !== "booking" || session.payment_status !== "paid") return false;
      const intent = idOf(session.payment_intent);
      const payments = [{ intent, charge: null }];
      return moneyOf(index, noMemory, { paid: Number(session.amount_total), payments }).state === "stands";
    });
  }

  /** A seat, or a cancellation that came too late, or a refund that the bank has sent back. */
  function isRight({ state, payment }: SeenBooking, session: Row): boolean {
    if (state === "confirmed" || (state === "cancelled" && payment === "paid")) return true;
    const refunds = indexOf(sources.rows()).where("refund", "payment_intent", idOf(session.payment_intent));
    return payment === "refund_owed" && refunds.some(({ status }) => status === "failed");
  }

  return {
    check({ bookings }) {
      const live = bookings.filter(
        ({ state, seat }) => seat !== null && ["pending", "confirmed"].includes(state),
      );
      expect(
        "no seat is sold twice",
        live.length <= course.capacity && new Set(live.map(({ seat }) => seat)).size === live.length,
        () => `${live.length} bookings have a seat of ${course.capacity}: ${JSON.stringify(live)}`,
      );
    },
    atRest({ bookings }) {
      const bySession = new Map(bookings.map((booking) => [booking.sessionId, booking]));
      const paid = kept();
      for (const session of paid) {
        const booking = bySession.get(session.id);
        expect(
          "paid seats are had",
          booking !== undefined && isRight(booking, session),
          () =>
            `${session.id} is paid, and its booking is ${booking?.state ?? "not there"} (${booking?.payment})`,
        );
      }
      for (const { id, sessionId, state, payment } of bookings)
        if (state === "confirmed")
          expect(
            "had seats are paid",
            payment === "free" || paid.some((session) => session.id === sessionId),
            () => `${id} is confirmed (${payment}), and Stripe kept no money for ${sessionId}`,
          );
    },
  };
}
