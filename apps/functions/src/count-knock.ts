import type { AnnouncedEvent, Billing, Booking, EventAnswer, Owner } from "@tollgate/core";
import type { Analytics } from "@tollgate/shop";

export interface Counting {
  billing: Pick<Billing, "ownerOf" | "readJournal" | "listBookings" | "readBookingChanges">;
  analytics: Analytics;
}

/** The knocks that end a sale, whoever saw it first: the success page often does. */
const endOfSale = ["checkout.session.completed", "checkout.session.async_payment_succeeded"];
const resendDays = 3;

/**
 * Counts a knock that was answered, and what was sold when it ends a sale. Reads what was kept instead of what the
 * knock said, so a sale is counted whichever knock or page brought it; told again, it counts nothing twice.
 * Never throws: nothing waits for a number.
 */
export async function countEvent(
  { billing, analytics }: Counting,
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
    // What could not be read is not counted.
  }
}

/** A sale is new with its first grant: one that comes back after a dispute was sold before. */
async function countSales({ billing, analytics }: Counting, owner: Owner): Promise<void> {
  const entries = recent(await billing.readJournal(owner, 20), ({ at }) => at);
  for (const { change, before, after, at } of entries.toReversed()) {
    if (change !== "granted" || !after || before?.startsAt) continue;
    const { id: entitlementId, level, source, reason } = after;
    // What a person granted was not sold.
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

async function countBookings({ billing, analytics }: Counting, owner: Owner): Promise<void> {
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
  billing: Counting["billing"],
  owner: Owner,
  { id }: Booking,
): Promise<string | undefined> {
  const changes = await billing.readBookingChanges(owner, id);
  return changes.find(({ toState }) => toState === "confirmed")?.at.toISOString();
}

/** Those that happened within Stripe's time for knocking again, counted back from the newest. */
function recent<Item>(items: readonly Item[], at: (item: Item) => Date): Item[] {
  const newest = Math.max(...items.map((item) => at(item).getTime()));
  return items.filter((item) => at(item).getTime() > newest - resendDays * 86_400_000);
}
