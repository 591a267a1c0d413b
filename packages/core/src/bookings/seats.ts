import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import { exists, type Rows } from "../database/database.ts";
import { courseSeats } from "../database/tables.ts";
import type { CourseSeats } from "../model/booking.ts";
import type { Catalog, Course } from "../model/catalog.ts";

export interface SeatChange {
  courseId: string;
  added: number;
  removed: number;
  /** Numbers of the seats above the capacity that are held or taken; they stay until they are free. */
  inUse: number[];
}

/**
 * Adds and removes rows of seats until each course has its catalog's capacity. Safe to repeat, and while seats are sold.
 * Seats of a course that is gone from the catalog stay.
 *
 * @throws the database's errors
 */
export async function syncSeats(db: Rows, catalog: Pick<Catalog, "courses">): Promise<SeatChange[]> {
  const changes: SeatChange[] = [];
  for (const course of catalog.courses) {
    const added = await makeSeats(db, course);
    const beyond = and(eq(courseSeats.courseId, course.id), gt(courseSeats.seat, course.capacity));
    const removed = await db
      .delete(courseSeats)
      .where(and(beyond, isNull(courseSeats.bookingId)))
      .returning({ seat: courseSeats.seat });
    const inUse = await db
      .select({ seat: courseSeats.seat })
      .from(courseSeats)
      .where(beyond)
      .orderBy(asc(courseSeats.seat));
    changes.push({
      courseId: course.id,
      added,
      removed: removed.length,
      inUse: inUse.map(({ seat }) => seat),
    });
  }
  return changes;
}

async function makeSeats(rows: Rows, { id, capacity }: Pick<Course, "id" | "capacity">): Promise<number> {
  const made = await rows
    .insert(courseSeats)
    .select(
      sql`select ${id}::text, seat, null::uuid from generate_series(1, ${capacity}::integer) as seat order by seat`,
    )
    .onConflictDoNothing()
    .returning({ seat: courseSeats.seat });
  return made.length;
}

/**
 * Gives a free seat to a booking; NULL when there is none. Concurrent buyers skip each other's locked rows instead of
 * waiting. A course without rows gets its seats now.
 */
export async function claimSeat(
  rows: Rows,
  course: Pick<Course, "id" | "capacity">,
  bookingId: string,
): Promise<number | null> {
  const seat = await claim(rows, course.id, bookingId);
  if (seat !== null || (await exists(rows, courseSeats, eq(courseSeats.courseId, course.id)))) return seat;
  await makeSeats(rows, course);
  return claim(rows, course.id, bookingId);
}

async function claim(rows: Rows, courseId: string, bookingId: string): Promise<number | null> {
  const free = rows
    .select({ seat: courseSeats.seat })
    .from(courseSeats)
    .where(and(eq(courseSeats.courseId, courseId), isNull(courseSeats.bookingId)))
    .orderBy(asc(courseSeats.seat))
    .limit(1)
    .for("update", { skipLocked: true });
  const [claimed] = await rows
    .update(courseSeats)
    .set({ bookingId })
    .where(and(eq(courseSeats.courseId, courseId), eq(courseSeats.seat, free)))
    .returning({ seat: courseSeats.seat });
  return claimed?.seat ?? null;
}

/** Frees the seat of a booking, if it has one, or gives it to another booking. */
export async function passSeat(rows: Rows, bookingId: string, to: string | null): Promise<void> {
  await rows.update(courseSeats).set({ bookingId: to }).where(eq(courseSeats.bookingId, bookingId));
}

/** Seats of each course of the catalog, in its order. */
export async function countSeats(db: Rows, catalog: Pick<Catalog, "courses">): Promise<CourseSeats[]> {
  const counted = await db
    .select({
      courseId: courseSeats.courseId,
      seats: sql<number>`count(*)::int`,
      free: sql<number>`(count(*) filter (where ${courseSeats.bookingId} is null))::int`,
    })
    .from(courseSeats)
    .groupBy(courseSeats.courseId);
  const known = new Map(counted.map(({ courseId, seats, free }) => [courseId, { capacity: seats, free }]));
  return catalog.courses.map(({ id, capacity }) => ({
    courseId: id,
    ...(known.get(id) ?? { capacity, free: capacity }),
  }));
}
