import type { Booking, Course, CourseSeats } from "@tollgate/core";
import { moment } from "../words.ts";

const hour = 3_600_000;

/** `11–13 March 2027`: the days of the course. */
export function courseDays({ startsAt, endsAt }: Pick<Course, "startsAt" | "endsAt">): string {
  return inDays.formatRange(new Date(startsAt), new Date(endsAt));
}

/** `Thursday 11 March 2027, 09:00 UTC`. */
export function courseMoment(iso: string): string {
  return `${weekday.format(new Date(iso))} ${moment(iso)}`;
}

/** `09:00 to 16:30 UTC`: from the start of the first day to the end of the last. */
export function courseHours({ startsAt, endsAt }: Pick<Course, "startsAt" | "endsAt">): string {
  return `${clock.format(new Date(startsAt))} to ${clock.format(new Date(endsAt))} UTC`;
}

export type CourseStage = "ahead" | "running" | "over";

export function courseStage(course: Pick<Course, "startsAt" | "endsAt">, now: number): CourseStage {
  if (now < Date.parse(course.startsAt)) return "ahead";
  return now < Date.parse(course.endsAt) ? "running" : "over";
}

export interface SeatWords {
  kind: "neutral" | "wait" | "warning" | "danger";
  text: string;
}

/** What a visitor should know before they book. Seats are called scarce only when few are left. Empty when unknown. */
export function seatWords(
  course: Pick<Course, "startsAt" | "endsAt">,
  seats: CourseSeats | undefined,
  now: number,
): SeatWords[] {
  const stage = courseStage(course, now);
  if (stage !== "ahead") return [{ kind: "neutral", text: stage === "over" ? "Over" : "In progress" }];
  const soon = startsSoon(course, now);
  return [...(seats ? [seatsLeft(seats)] : []), ...(soon ? [{ kind: "wait" as const, text: soon }] : [])];
}

function seatsLeft({ free, capacity }: CourseSeats): SeatWords {
  if (free <= 0) return { kind: "danger", text: "Full" };
  const text = free === 1 ? "1 seat left" : `${free} seats left`;
  return { kind: free <= 3 && free < capacity ? "warning" : "neutral", text };
}

/** By calendar days: a course at eight in the morning starts tomorrow, not in nine hours. */
function startsSoon({ startsAt }: Pick<Course, "startsAt">, now: number): string | null {
  const days = dayNumber(Date.parse(startsAt)) - dayNumber(now);
  if (days > 7) return null;
  return days === 0 ? "Starts today" : days === 1 ? "Starts tomorrow" : `Starts in ${days} days`;
}

function dayNumber(at: number): number {
  return Math.floor(at / (24 * hour));
}

/** The last moment (ISO 8601) to cancel a booking of the course with a refund. */
export function refundEndsAt({ startsAt, refundUntilHours }: Course): string {
  return new Date(Date.parse(startsAt) - refundUntilHours * hour).toISOString();
}

/** The cancellation policy of a course, before anything is paid. */
export function refundPolicy(course: Course, now: number): string {
  const end = refundEndsAt(course);
  if (now > Date.parse(end))
    return "It is too late for a refund. You can still cancel, but you will not get your money back.";
  return course.refundUntilHours === 0
    ? "Cancel before the course starts, and you get all of your money back."
    : `Cancel until ${moment(end)}, and you get all of your money back. After that you can still cancel, but without a refund.`;
}

export type Bookability =
  | "open"
  | "full"
  | "started"
  /** The visitor has a seat, or holds one while they pay. */
  | "taken_by_you";

/** Whether this visitor can book a seat now, and why not. Open when the seats are unknown: the attempt decides. */
export function bookability(
  course: Pick<Course, "startsAt" | "endsAt">,
  { seats, booking, now }: { seats: CourseSeats | undefined; booking: Booking | undefined; now: number },
): Bookability {
  if (booking) return "taken_by_you";
  if (courseStage(course, now) !== "ahead") return "started";
  return seats && seats.free <= 0 ? "full" : "open";
}

const inDays = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" });
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "UTC" });
