import { type Booking, type Course, defineCatalog } from "@tollgate/core";
import { catalog } from "@tollgate/shop";

/** A course in March 2027 with refunds until a week before. */
export const raft: Course = {
  id: "raft-weekend",
  lookupKey: "course_raft_weekend",
  title: "Raft, over a weekend",
  description: "Implement consensus; then break it on purpose.",
  place: "Zürich, Kraftwerk; room 2",
  startsAt: "2027-03-12T08:00:00.000Z",
  endsAt: "2027-03-14T15:30:00.000Z",
  capacity: 20,
  amount: 49_000,
  currency: "eur",
  refundUntilHours: 168,
};

/** The shop's catalog with this as its only course. */
export const raftCatalog = defineCatalog({ ...catalog, courses: [raft] });

/** A paid booking of that course, made an hour before the tests' clock. */
export function bookingOf(parts: Partial<Booking> = {}): Booking {
  return {
    id: "0f5c1d2e-7a4b-4c3d-9e8f-1a2b3c4d5e6f",
    ownerKey: "user:user_ada",
    courseId: raft.id,
    state: "confirmed",
    payment: "paid",
    seat: 7,
    amount: raft.amount,
    currency: raft.currency,
    sessionId: "cs_test_1",
    url: null,
    holdUntil: "2027-01-15T07:35:00.000Z",
    createdAt: "2027-01-15T07:00:00.000Z",
    updatedAt: "2027-01-15T07:05:00.000Z",
    note: null,
    ...parts,
  };
}
