import type { Course } from "@tollgate/core";
import { describe, expect, it } from "vitest";
import { raft } from "../testing/bookings.ts";
import { courseDays, courseMoment, courseStage, refundPolicy, seatWords } from "./course-text.ts";

const at = (iso: string) => Date.parse(iso);
const long = at("2027-01-15T08:00:00Z");
const seats = (free: number, capacity = 20) => ({ courseId: raft.id, capacity, free });
const texts = (free: number, now = long) => seatWords(raft, seats(free), now).map(({ text }) => text);

describe("the seats of a course are described", () => {
  it("by their number, in the singular for the last one, and as full", () => {
    expect(texts(20)).toEqual(["20 seats left"]);
    expect(texts(3)).toEqual(["3 seats left"]);
    expect(texts(1)).toEqual(["1 seat left"]);
    expect(texts(0)).toEqual(["Full"]);
  });

  it("as full when more are taken than there are, after the capacity was cut", () => {
    expect(texts(-2)).toEqual(["Full"]);
  });

  it("as scarce only when few are left: a small course with every seat free is not", () => {
    const kind = (free: number, capacity: number) => seatWords(raft, seats(free, capacity), long)[0]?.kind;
    expect([kind(4, 20), kind(3, 20), kind(2, 2), kind(1, 2), kind(0, 2)]).toEqual([
      "neutral",
      "warning",
      "neutral",
      "warning",
      "danger",
    ]);
  });

  it("not at all when they cannot be counted", () => {
    expect(seatWords(raft, undefined, long)).toEqual([]);
  });

  it("with the days until the start, by the calendar and not by hours", () => {
    expect(texts(5, at("2027-03-11T23:00:00Z"))).toEqual(["5 seats left", "Starts tomorrow"]);
    expect(texts(5, at("2027-03-11T00:00:00Z"))).toEqual(["5 seats left", "Starts tomorrow"]);
    expect(texts(0, at("2027-03-12T07:59:59Z"))).toEqual(["Full", "Starts today"]);
    expect(texts(5, at("2027-03-05T12:00:00Z"))).toEqual(["5 seats left", "Starts in 7 days"]);
    expect(texts(5, at("2027-03-04T12:00:00Z"))).toEqual(["5 seats left"]);
  });

  it("no longer once the course has started", () => {
    expect(texts(5, at(raft.startsAt))).toEqual(["In progress"]);
    expect(texts(5, at(raft.endsAt))).toEqual(["Over"]);
  });
});

it("a course is ahead until the moment it starts, and over from the moment it ends", () => {
  expect(courseStage(raft, at(raft.startsAt) - 1)).toBe("ahead");
  expect(courseStage(raft, at(raft.startsAt))).toBe("running");
  expect(courseStage(raft, at(raft.endsAt) - 1)).toBe("running");
  expect(courseStage(raft, at(raft.endsAt))).toBe("over");
});

it("days share one month where they can", () => {
  // The language's own dash comes with spaces of its own width.
  const days = (dates: Pick<Course, "startsAt" | "endsAt">) => courseDays(dates).replace(/\s/g, " ");
  expect(days(raft)).toBe("12 – 14 March 2027");
  expect(days({ startsAt: "2027-03-12T08:00:00Z", endsAt: "2027-03-12T15:00:00Z" })).toBe("12 March 2027");
  expect(days({ startsAt: "2027-03-30T08:00:00Z", endsAt: "2027-04-01T15:00:00Z" })).toBe(
    "30 March – 1 April 2027",
  );
  expect(courseMoment(raft.startsAt)).toBe("Friday 12 March 2027, 08:00 UTC");
});

describe("the policy says before the payment what a cancellation costs", () => {
  it("with the last moment for a refund", () => {
    expect(refundPolicy(raft, long)).toBe(
      "Cancel until 5 March 2027, 08:00 UTC, and you get all of your money back. After that you can still cancel, but without a refund.",
    );
  });

  it("plainly when that moment has passed", () => {
    expect(refundPolicy(raft, at("2027-03-05T08:00:01Z"))).toMatch(/^It is too late for a refund/);
    expect(refundPolicy(raft, at("2027-03-05T08:00:00Z"))).toMatch(/^Cancel until/);
  });

  it("briefly when a refund is possible until the start", () => {
    expect(refundPolicy({ ...raft, refundUntilHours: 0 }, long)).toBe(
      "Cancel before the course starts, and you get all of your money back.",
    );
  });
});
