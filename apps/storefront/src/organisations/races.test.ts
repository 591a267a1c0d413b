import type { ReservedSql } from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createOrganisationWorld } from "../testing/organisation-world.ts";
import { giveSeat } from "./seat-queue.ts";

// Races of two transactions, in a fixed order: the second begins when the first has done its work and not committed.
// So the second sees the same each time.

let world: Awaited<ReturnType<typeof createOrganisationWorld>>;
beforeAll(async () => {
  world = await createOrganisationWorld();
});
afterAll(() => world.close());

/** Begins `second` before `first` has committed, and commits when `second` waits for a lock or is done. */
async function atOnce<Answer>(
  first: (sql: ReservedSql) => Promise<unknown>,
  second: () => Promise<Answer>,
): Promise<Answer | string> {
  const holder = await world.sql.reserve();
  await holder`begin`;
  await first(holder);
  let settled = false;
  const outcome = second()
    .catch((error: { constraint_name?: string }) => error.constraint_name ?? String(error))
    .finally(() => {
      settled = true;
    });
  while (!settled) {
    // Outside the holder's transaction, whose snapshot would repeat the first answer.
    const waiting = await world.sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    if (waiting.length > 0) break;
  }
  await holder`commit`;
  holder.release();
  return outcome;
}

async function organisationOf(size: number) {
  const owner = await world.person("Olga");
  const id = await world.organise(owner);
  const { sql } = world;
  await sql`
    insert into storefront.users (id, name, email)
    select ${id} || '_' || n, 'Many', ${id} || n || '@example.com' from generate_series(1, ${size + 1}) n`;
  const join = (n: number, by: typeof sql | ReservedSql = sql, role = "member", organisation = id) => by`
    insert into storefront.members (id, organisation_id, user_id, role)
    values (${`${organisation}_m${n}`}, ${organisation}, ${`${id}_${n}`}, ${role})`;
  for (let n = 1; n < size; n++) await join(n);
  return { id, owner, join, ownerId: await world.memberId(id, owner.id) };
}

it("two owners who leave at once leave one behind", async () => {
  const { id, ownerId, join } = await organisationOf(1);
  await join(1, world.sql, "owner");
  const leave = (member: string, by: typeof world.sql | ReservedSql) =>
    by`delete from storefront.members where id = ${member}`;
  const second = await atOnce(
    (holder) => leave(ownerId, holder),
    async () => leave(`${id}_m1`, world.sql),
  );
  expect(second).toBe("members_owner");
});

it("two owners who step down at once leave one owner", async () => {
  const { id, ownerId, join } = await organisationOf(1);
  await join(1, world.sql, "owner");
  const stepDown = (member: string, by: typeof world.sql | ReservedSql) =>
    by`update storefront.members set role = 'member' where id = ${member}`;
  const second = await atOnce(
    (holder) => stepDown(ownerId, holder),
    async () => stepDown(`${id}_m1`, world.sql),
  );
  expect(second).toBe("members_owner");
});

it("the hundredth membership is taken once", async () => {
  const { join } = await organisationOf(99);
  const second = await atOnce(
    (holder) => join(99, holder),
    async () => join(100),
  );
  expect(second).toBe("members_of_organisation");
});

it("nobody joins an eleventh organisation", async () => {
  const guest = await organisationOf(1);
  const others: string[] = [];
  for (let count = 0; count < 11; count++) others.push((await organisationOf(1)).id);
  for (const other of others.slice(0, 9)) await guest.join(1, world.sql, "member", other);
  const second = await atOnce(
    (holder) => guest.join(1, holder, "member", others[9] ?? ""),
    async () => guest.join(1, world.sql, "member", others[10] ?? ""),
  );
  expect(second).toBe("members_of_user");
});

it("the queue for seats follows the order of joining, not of commits", async () => {
  const { id, join } = await organisationOf(1);
  const second = await atOnce(
    (holder) => join(1, holder),
    async () => {
      await join(2);
      return world.sql`select member_id from storefront.organisation_seats where organisation_id = ${id} order by position`;
    },
  );
  const line = Array.isArray(second) ? second.map(({ member_id }) => member_id) : second;
  expect(line).toEqual([expect.any(String), `${id}_m1`, `${id}_m2`]);
});

it("the last free seat is given once", async () => {
  const { id, ownerId, join } = await organisationOf(1);
  await join(1);
  await join(2);
  await world.sql`delete from storefront.organisation_seats where organisation_id = ${id} and member_id <> ${ownerId}`;
  const second = await atOnce(
    async (holder) => {
      await holder`select 1 from storefront.organisations where id = ${id} for no key update`;
      await holder`insert into storefront.organisation_seats (member_id, organisation_id) values (${`${id}_m1`}, ${id})`;
    },
    () => giveSeat(world.deps.identityRows, { organisationId: id, memberId: `${id}_m2`, seats: 2 }),
  );
  expect(second).toBe("taken");
});

it("a seat given while its member leaves stays free", async () => {
  const { id, join } = await organisationOf(1);
  await join(1);
  await world.sql`delete from storefront.organisation_seats where member_id = ${`${id}_m1`}`;
  const second = await atOnce(
    (holder) => holder`delete from storefront.members where id = ${`${id}_m1`}`,
    () => giveSeat(world.deps.identityRows, { organisationId: id, memberId: `${id}_m1`, seats: 2 }),
  );
  expect(second).toBe("no_member");
});
