import { expect, it } from "vitest";
import { bookingOf, raft, raftCatalog } from "../testing/bookings.ts";
import { parseBookingRequest } from "./request.ts";

const parse = (input: unknown) => parseBookingRequest(input, raftCatalog);
const wrong = (input: unknown) => {
  const read = parse(input);
  return read.ok ? null : read.fields;
};

it("takes a course of the catalog, or the id of a booking", () => {
  expect(parse({ course: raft.id })).toEqual({ ok: true, course: raft.id });
  expect(parse({ booking: bookingOf().id })).toEqual({ ok: true, booking: bookingOf().id });
});

it("refuses an unknown course and lists the known ones", () => {
  expect(wrong({ course: "golf" })).toEqual({
    course: { message: "There is no such course.", allowed: [raft.id] },
  });
});

it("takes exactly one of the two", () => {
  expect(wrong({ course: raft.id, booking: bookingOf().id })).toHaveProperty(
    "course.message",
    "Send either course or booking, not both.",
  );
  for (const nothing of [{}, null, "raft", 7, []])
    expect(wrong(nothing)).toHaveProperty("booking.message", "Send course or booking.");
});

it("refuses a field that tries to name the price, the seat or the owner", () => {
  for (const name of ["amount", "seat", "owner", "email", "__proto__", "constructor"])
    expect(Object.keys(wrong(JSON.parse(`{"course":"${raft.id}","${name}":"1"}`)) ?? {})).toEqual([name]);
});

it("refuses a value that is not text, or not an id", () => {
  expect(wrong({ course: [raft.id, raft.id] })).toEqual({
    course: { message: "This is not the id of a course." },
  });
  for (const booking of ["1", "' or 1=1 --", 7])
    expect(wrong({ booking })).toEqual({ booking: { message: "This is not the id of a booking." } });
});
