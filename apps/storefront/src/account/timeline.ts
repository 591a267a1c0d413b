import { type Billing, type Booking, type Catalog, courseOf } from "@tollgate/core";
import { day } from "../words.ts";
import { changeWords, goneWords, type Words } from "./change-text.ts";

type JournalEntry = Awaited<ReturnType<Billing["readJournal"]>>[number];
type Transition = Awaited<ReturnType<Billing["readTransitions"]>>[number];

export interface TimelineEntry extends Words {
  id: string;
  /** ISO 8601. */
  at: string;
}

export interface TimelineFacts {
  journal: readonly Pick<
    JournalEntry,
    "id" | "entitlementId" | "before" | "after" | "change" | "ticket" | "at"
  >[];
  transitions: readonly Pick<
    Transition,
    "id" | "subscriptionId" | "fromStatus" | "toStatus" | "ticket" | "at"
  >[];
  bookings: readonly Booking[];
}

/** What an owner bought and how their access changed, in words for them, newest first. */
export function timeline(facts: TimelineFacts, catalog: Catalog, max = 30): TimelineEntry[] {
  const journaled = new Set(
    facts.journal.map(({ entitlementId, ticket }) => `${entitlementId.split(":")[0]} ${ticket}`),
  );
  return [
    ...facts.journal.flatMap(journalEntry),
    // A change of access says more than the change of status in the same sync, so each sync has one entry.
    ...facts.transitions
      .filter(({ subscriptionId, ticket }) => !journaled.has(`${subscriptionId} ${ticket}`))
      .flatMap(transitionEntry),
    ...facts.bookings.flatMap((booking) => bookingEntries(booking, catalog)),
  ]
    .sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1))
    .slice(0, max);
}

function journalEntry({ id, before, after, change, at }: TimelineFacts["journal"][number]): TimelineEntry[] {
  const words = after ? changeWords(change, before ?? null, after) : before ? goneWords(before) : null;
  return words ? [{ id: `journal:${id}`, at: at.toISOString(), ...words }] : [];
}

const statuses: Record<string, { kind: Words["kind"]; title: string }> = {
  trialing: { kind: "success", title: "Your free trial began" },
  active: { kind: "success", title: "Your subscription is paid and running" },
  past_due: { kind: "warning", title: "A payment for your subscription failed" },
  unpaid: { kind: "danger", title: "Your subscription was not paid" },
  paused: { kind: "warning", title: "Your subscription was paused" },
  incomplete: { kind: "wait", title: "You started a subscription; its first payment is open" },
  incomplete_expired: {
    kind: "info",
    title: "You did not complete the first payment, so the subscription was dropped",
  },
  canceled: { kind: "info", title: "Your subscription ended" },
};

function transitionEntry({ id, toStatus, at }: TimelineFacts["transitions"][number]): TimelineEntry[] {
  const words = toStatus ? statuses[toStatus] : undefined;
  return words ? [{ id: `transition:${id}`, at: at.toISOString(), ...words, detail: null }] : [];
}

const endings: Partial<Record<Booking["state"], { kind: Words["kind"]; title: (course: string) => string }>> =
  {
    confirmed: { kind: "success", title: (course) => `Your seat in ${course} is confirmed` },
    cancelled: { kind: "info", title: (course) => `You cancelled ${course}` },
    refunded: { kind: "info", title: (course) => `${course} was refunded` },
    failed: { kind: "danger", title: (course) => `The payment for ${course} failed` },
    expired: { kind: "info", title: (course) => `${course} was not paid in time` },
  };

function bookingEntries(booking: Booking, catalog: Catalog): TimelineEntry[] {
  const course = courseOf(catalog, booking.courseId);
  const title = course?.title ?? "a course";
  const ending = endings[booking.state];
  const begun: TimelineEntry = {
    id: `booking:${booking.id}`,
    at: booking.createdAt,
    kind: booking.state === "pending" ? "wait" : "info",
    title: `You booked a seat in ${title}`,
    detail: course ? `Starts on ${day(course.startsAt)}.` : null,
  };
  if (!ending) return [begun];
  return [
    begun,
    {
      id: `booking:${booking.id}:${booking.state}`,
      at: booking.updatedAt,
      kind: ending.kind,
      title: capital(ending.title(title)),
      detail: booking.note,
    },
  ];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
