import type { Owner } from "@tollgate/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptInvitationRoute } from "../organisations/invitation-routes.ts";
import { removeRoute } from "../organisations/member-routes.ts";
import { leaveRoute } from "../organisations/routes.ts";
import { seatRoute } from "../organisations/seat-route.ts";
import { createOrganisationWorld, type Person } from "../testing/organisation-world.ts";
import { appUrl, post } from "../testing/test-storefront.ts";
import { entitlementsRoute } from "./entitlements-route.ts";
import { accessOf, checkAccess } from "./visitor-access.ts";

let world: Awaited<ReturnType<typeof createOrganisationWorld>>;
beforeAll(async () => {
  world = await createOrganisationWorld();
});
afterAll(() => world.close());

const as = ({ cookie }: Pick<Person, "cookie">, body: object = {}) => post("/api", body, { cookie });
const allowed = async (person: Person) => (await checkAccess(world.deps, person, "PRO")).allowed;
const howMany = async (people: Person[]) => {
  const answers = await Promise.all(people.map(allowed));
  return answers.filter(Boolean).length;
};

/** An organisation whose plan has `seats`; its owner has the first. */
async function team(seats: number) {
  const owner = await world.person("Olga");
  const id = await world.organise(owner);
  await world.plan(id, { seats });
  return { owner, id };
}

async function staff(owner: Person, id: string, count: number): Promise<Person[]> {
  const people: Person[] = [];
  for (let index = 0; index < count; index++) {
    const guest = await world.person(`Guest${index}`);
    await world.join(owner, id, guest);
    people.push(guest);
  }
  return people;
}

describe("a member", () => {
  it("has access from the moment they join, through the organisation, until its plan ends", async () => {
    const { owner, id } = await team(3);
    const mia = await world.person("Mia");
    expect(await accessOf(world.deps, mia)).toMatchObject({ level: null, organisations: [] });
    await world.join(owner, id, mia);
    const access = await accessOf(world.deps, mia);
    expect(access).toMatchObject({
      level: "PRO",
      reason: "subscribed",
      through: { type: "organisation", id, name: "Bridge & Beam" },
      personal: { level: null, reason: "no_entitlement" },
      organisations: [{ role: "member", seat: "counts", position: 2 }],
    });
    expect(Date.parse(access.validUntil ?? "")).toBeGreaterThan(Date.now());
  });

  it("sees in the API through whom they have access, without Stripe ids", async () => {
    const { owner, id } = await team(2);
    const ask = new Request(`${appUrl}/api/entitlements`, { headers: { cookie: owner.cookie } });
    const answer = await entitlementsRoute(world.deps, ask);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({
      level: "PRO",
      through: { type: "organisation", id },
      entitlements: [],
      organisations: [{ id, role: "owner", seat: "counts", level: "PRO" }],
    });
    expect(text).not.toMatch(/sub_|cus_|si_/);
    const check = new Request(`${appUrl}/api/entitlements?level=PRO`, { headers: { cookie: owner.cookie } });
    expect(await (await entitlementsRoute(world.deps, check)).json()).toMatchObject({ allowed: true });
  });

  it("who leaves or is removed has no access at the next check, even with warm caches", async () => {
    const { owner, id } = await team(3);
    const [mia, max] = (await staff(owner, id, 2)) as [Person, Person];
    for (let warm = 0; warm < 3; warm++) expect(await howMany([owner, mia, max])).toBe(3);
    expect((await accessOf(world.deps, mia)).source).not.toBe("database");
    expect((await leaveRoute(world.deps, as(mia), id)).status).toBe(200);
    expect(await allowed(mia)).toBe(false);
    const member = await world.memberId(id, max.id);
    expect((await removeRoute(world.deps, as(owner, { member }), id)).status).toBe(200);
    expect(await allowed(max)).toBe(false);
    // The organisation's answer is still cached, and still admits members with a seat.
    const left = await accessOf(world.deps, owner);
    expect([left.level, left.source]).toEqual(["PRO", expect.stringMatching(/^(memory|cache)$/)]);
    expect(
      await world.sql`select 1 from storefront.organisation_seats where organisation_id = ${id}`,
    ).toHaveLength(1);
  });

  it("still has their own purchases after leaving", async () => {
    const { owner, id } = await team(3);
    const [mia] = (await staff(owner, id, 1)) as [Person];
    const own = { level: "BASIC", validUntil: "2999-01-01T00:00:00.000Z", reason: "paid" as const };
    const billing = {
      ...world.deps.billing,
      listEntitlements: async (asked: Owner) =>
        asked.type === "user"
          ? { ...own, seats: {}, entitlements: [], source: "database" as const, version: 1 }
          : world.deps.billing.listEntitlements(asked),
    };
    const deps = { ...world.deps, billing };
    expect(await accessOf(deps, mia)).toMatchObject({ level: "PRO", through: { type: "organisation" } });
    await leaveRoute(world.deps, as(mia), id);
    expect(await accessOf(deps, mia)).toMatchObject({ ...own, through: { type: "user" } });
  });
});

describe("the seats of a plan", () => {
  it("admit exactly as many as are paid for when twenty join at once", async () => {
    const { owner, id } = await team(6);
    const guests = await Promise.all(Array.from({ length: 20 }, () => world.person("Guest")));
    const invitations: string[] = [];
    for (const { email } of guests) invitations.push(await world.invite(owner, id, email, "member"));
    const answers = await Promise.all(
      guests.map((guest, index) => acceptInvitationRoute(world.deps, as(guest), invitations[index] ?? "")),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await howMany(guests)).toBe(5);
    expect(await allowed(owner)).toBe(true);
  });

  it("are given while they are free when twenty are requested at once", async () => {
    const { owner, id } = await team(6);
    const guests = await staff(owner, id, 20);
    const line = await Promise.all(guests.map(({ id: user }) => world.memberId(id, user)));
    await world.sql`delete from storefront.organisation_seats where member_id in ${world.sql(line)}`;
    expect(await howMany(guests)).toBe(0);
    const answers = await Promise.all(
      line.map((member) => seatRoute(world.deps, as(owner, { member, seat: "give" }), id)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array(5).fill(200),
      ...Array(15).fill(409),
    ]);
    expect(await howMany(guests)).toBe(5);
  });

  it("stay with the first in the queue when the plan shrinks, and return when it grows", async () => {
    const { owner, id } = await team(4);
    const [first, second, third] = (await staff(owner, id, 3)) as [Person, Person, Person];
    expect(await howMany([owner, first, second, third])).toBe(4);
    await world.plan(id, { seats: 2 });
    expect(await Promise.all([owner, first, second, third].map(allowed))).toEqual([true, true, false, false]);
    await world.plan(id, { seats: 3 });
    expect(await Promise.all([owner, first, second, third].map(allowed))).toEqual([true, true, true, false]);
  });

  it("pass to the next in the queue when one is freed or its member leaves", async () => {
    const { owner, id } = await team(2);
    const [mia, walt, zoe] = (await staff(owner, id, 3)) as [Person, Person, Person];
    expect(await Promise.all([mia, walt, zoe].map(allowed))).toEqual([true, false, false]);
    expect((await accessOf(world.deps, walt)).organisations[0]).toMatchObject({
      seat: "waiting",
      position: 3,
    });
    const member = await world.memberId(id, mia.id);
    await seatRoute(world.deps, as(owner, { member, seat: "free" }), id);
    expect(await Promise.all([mia, walt, zoe].map(allowed))).toEqual([false, true, false]);
    expect((await accessOf(world.deps, mia)).organisations[0]).toMatchObject({
      seat: "none",
      position: null,
    });
    const full = await seatRoute(world.deps, as(owner, { member, seat: "give" }), id);
    expect([full.status, (await full.json()).error.code]).toEqual([409, "seats_taken"]);
    await leaveRoute(world.deps, as(walt), id);
    expect(await Promise.all([mia, zoe].map(allowed))).toEqual([false, true]);
  });

  it("admit waiting members the moment the organisation buys more", async () => {
    const owner = await world.person("Olga");
    const id = await world.organise(owner);
    const [mia] = (await staff(owner, id, 1)) as [Person];
    expect(await howMany([owner, mia])).toBe(0);
    await world.plan(id, { seats: 2 });
    expect(await howManyElsewhere([owner, mia])).toBe(2);
  });

  it("admit nobody and cannot be given after the plan has ended", async () => {
    const { owner, id } = await team(2);
    const [mia, max] = (await staff(owner, id, 2)) as [Person, Person];
    await world.plan(id, { seats: 2, hours: -1 });
    expect(await howManyElsewhere([owner, mia, max])).toBe(0);
    const member = await world.memberId(id, max.id);
    await seatRoute(world.deps, as(owner, { member, seat: "free" }), id);
    const given = await seatRoute(world.deps, as(owner, { member, seat: "give" }), id);
    expect((await given.json()).error.message).toBe("There is no plan with seats yet.");
  });

  it("belong to a member of the same organisation: the tables enforce it", async () => {
    const { owner, id } = await team(2);
    const other = await team(2);
    const member = await world.memberId(id, owner.id);
    await world.sql`delete from storefront.organisation_seats where member_id = ${member}`;
    await expect(
      world.sql`insert into storefront.organisation_seats (member_id, organisation_id) values (${member}, ${other.id})`,
    ).rejects.toMatchObject({ code: "23503" });
  });
});

/** The same check in another process, whose memory is empty. */
async function howManyElsewhere(people: Person[]): Promise<number> {
  const deps = { ...world.deps, billing: world.otherProcess() };
  const answers = await Promise.all(people.map((person) => checkAccess(deps, person, "PRO")));
  return answers.filter((answer) => answer.allowed).length;
}
