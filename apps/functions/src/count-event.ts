import type { AnnouncedEvent, Billing, Booking, EventAnswer, Owner } from "@tollgate/core";
import type { Analytics } from "@tollgate/shop";

export interface CountingDeps {
  billing: Pick<Billing, "ownerOf" | "readJournal" | "listBookings" | "readBookingChanges">;
  analytics: Analytics;
}

/** The events that complete a sale. The success page often stored the sale before they arrive. */
const endOfSale = ["checkout.session.completed", "checkout.session.async_payment_succeeded"];
const resendDays = 3;

/**
 * Counts an answered event and, when it completes a sale, what was sold. Reads the sale from the database rather than
 * from the event, so it counts a sale that another event or the success page stored first. Counting a sale again has no
 * effect. Never throws: no caller depends on analytics.
 */
export async function countEvent(
  { billing, analytics }: CountingDeps,
  { stripeEventId, customerId: named, type }: AnnouncedEvent,
  answer: EventAnswer,
): Promise<void> {
  try {
    const customerId = answer.kind === "applied" ? answer.customerId : named;
    const owner = (customerId && (await billing.ownerOf(customerId))) || null;
    analytics.capture({ event: "webhook_processed", owner, stripeEventId, type, outcome: answer.kind });
    if (!owner || answer.kind === "parked" || !endOfSale.includes(type)) return;
    await countSales({ billing, analytics }, owner);
    await countBookings({ billing, analytics }, owner);
  } catch {
    // Not counted: the database could not be read.
  }
}

/** Only the first grant of a sale counts: access that returns after a dispute is the same sale. */
async function countSales({ billing, analytics }: CountingDeps, owner: Owner): Promise<void> {
  const entries = recent(await billing.readJournal(owner, 20), ({ at }) => at);
  for (const { change, before, after, at } of entries.toReversed()) {
    if (change !== "granted" || !after || before?.startsAt) continue;
    const { id: entitlementId, level, source, reason } = after;
    // A manual grant is not a sale.
    if (source === "grant") continue;
    analytics.capture({
      event: "purchase_completed",
      owner,
      entitlementId,
      level,
      source,
      reason,
      at: at.toISOString(),
    });
  }
}

async function countBookings({ billing, analytics }: CountingDeps, owner: Owner): Promise<void> {
  const { bookings } = await billing.listBookings(owner);
  const confirmed = recent(bookings, ({ updatedAt }) => new Date(updatedAt)).filter(
    ({ state }) => state === "confirmed",
  );
  for (const booking of confirmed) {
    const at = await confirmedAt(billing, owner, booking);
    if (at)
      analytics.capture({
        event: "booking_confirmed",
        owner,
        bookingId: booking.id,
        course: booking.courseId,
        at,
      });
  }
}

async function confirmedAt(
  billing: CountingDeps["billing"],
  owner: Owner,
  { id }: Booking,
): Promise<string | undefined> {
  const changes = await billing.readBookingChanges(owner, id);
  return changes.find(({ toState }) => toState === "confirmed")?.at.toISOString();
}

/** The items within Stripe's three days of resending an event, counted back from the newest item. */
function recent<Item>(items: readonly Item[], at: (item: Item) => Date): Item[] {
  const newest = Math.max(...items.map((item) => at(item).getTime()));
  return items.filter((item) => at(item).getTime() > newest - resendDays * 86_400_000);
}
