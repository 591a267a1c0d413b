import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buyerOf } from "../access/buyer.ts";
import { createOrganisationWorld, type Person } from "../testing/organisation-world.ts";
import { appUrl, post } from "../testing/test-storefront.ts";
import { acceptInvitationRoute, cancelInvitationRoute, inviteRoute } from "./invitation-routes.ts";
import { removeRoute, roleRoute } from "./member-routes.ts";
import { createOrganisationRoute, leaveRoute, switchRoute } from "./routes.ts";
import { seatRoute } from "./seat-route.ts";

let world: Awaited<ReturnType<typeof createOrganisationWorld>>;
beforeAll(async () => {
  world = await createOrganisationWorld();
});
afterAll(() => world.close());

const as = ({ cookie }: Pick<Person, "cookie">, body: object | string = {}, headers = {}) =>
  post("/api", body, { cookie, ...headers });
const where = (answer: Response) => [answer.status, answer.headers.get("location")];
const said = async (answer: Response) => [answer.status, (await answer.json()).error?.code];
const rolesIn = async (organisation: string) => {
  const rows = await world.sql<{ role: string }[]>`
    select role from storefront.members where organisation_id = ${organisation} order by created_at, id`;
  return rows.map(({ role }) => role);
};

/** An organisation with one member of each role. */
async function company() {
  const [owner, admin, member] = [
    await world.person("Olga"),
    await world.person("Adam"),
    await world.person("Mia"),
  ];
  const id = await world.organise(owner);
  const adminId = await world.join(owner, id, admin, "admin");
  const memberId = await world.join(owner, id, member);
  return { id, owner, admin, adminId, member, memberId, ownerId: await world.memberId(id, owner.id) };
}

describe("making an organisation", () => {
  it("gives it an id that billing can use, and the visitor as its owner", async () => {
    const ada = await world.person("Ada");
    const id = await world.organise(ada, "Bridge & Beam");
    expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(await world.deps.listMemberships(ada.id)).toEqual([
      {
        organisation: { id, name: "Bridge & Beam" },
        memberId: expect.any(String),
        role: "owner",
        position: 1,
      },
    ]);
  });

  it("sends a form to the new page, and back with its values when the name is wrong", async () => {
    const ada = await world.person("Ada");
    const made = await createOrganisationRoute(world.deps, as(ada, "name=Ferry+Ltd"));
    expect(where(made)).toEqual([
      303,
      expect.stringMatching(/\/organisations\/[\w-]+\?notice=organisation_created$/),
    ]);
    const refused = await createOrganisationRoute(world.deps, as(ada, `name=${"x".repeat(101)}`));
    expect(where(refused)).toEqual([303, `${appUrl}/organisations/new?problem=name`]);
    expect(refused.headers.get("set-cookie")).toMatch(/^tollgate\.typed=\S+; .*HttpOnly/);
  });

  it("refuses unknown fields: nobody names an owner, a slug or a plan", async () => {
    const ada = await world.person("Ada");
    for (const extra of [{ userId: "somebody" }, { slug: "x" }, { metadata: { plan: "PRO" } }])
      expect(
        await said(await createOrganisationRoute(world.deps, as(ada, { name: "Ferry", ...extra }))),
      ).toEqual([400, "bad_request"]);
  });

  it("stops at ten for one person when twenty are requested at once", async () => {
    const ada = await world.person("Ada");
    const asked = Array.from({ length: 20 }, (_, index) =>
      createOrganisationRoute(world.deps, as(ada, { name: `Ferry ${index}` })),
    );
    const statuses = (await Promise.all(asked)).map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array(10).fill(200), ...Array(10).fill(409)]);
    expect(await world.deps.listMemberships(ada.id)).toHaveLength(10);
  });
});

describe("a visitor who is not a member learns and changes nothing: 404 on every route, whatever their role elsewhere", () => {
  it("and the organisation is unchanged afterwards", async () => {
    const ours = await company();
    const theirs = await company();
    const invitation = await world.invite(ours.owner, ours.id, "guest@example.com", "member");
    const before = await everythingOf(ours.id);
    const stranger = theirs.owner;
    const asked: [string, Promise<Response>][] = [
      ["invite", inviteRoute(world.deps, as(stranger, { email: "eve@example.com" }), ours.id)],
      ["cancel", cancelInvitationRoute(world.deps, as(stranger, { invitation }), ours.id)],
      ["role", roleRoute(world.deps, as(stranger, { member: ours.memberId, role: "admin" }), ours.id)],
      ["remove", removeRoute(world.deps, as(stranger, { member: ours.memberId }), ours.id)],
      ["seat", seatRoute(world.deps, as(stranger, { member: ours.memberId, seat: "free" }), ours.id)],
      ["leave", leaveRoute(world.deps, as(stranger), ours.id)],
      ["switch", switchRoute(world.deps, as(stranger), ours.id)],
      // The same ids in the stranger's own organisation.
      ["cancel by theirs", cancelInvitationRoute(world.deps, as(stranger, { invitation }), theirs.id)],
      [
        "role by theirs",
        roleRoute(world.deps, as(stranger, { member: ours.memberId, role: "admin" }), theirs.id),
      ],
      ["remove by theirs", removeRoute(world.deps, as(stranger, { member: ours.memberId }), theirs.id)],
      [
        "seat by theirs",
        seatRoute(world.deps, as(stranger, { member: ours.memberId, seat: "free" }), theirs.id),
      ],
    ];
    for (const [name, answer] of asked) expect([name, (await answer).status]).toEqual([name, 404]);
    expect(await everythingOf(ours.id)).toEqual(before);
    expect(await world.activeOf(stranger)).not.toBe(ours.id);
  });

  it("the answer is the same for an organisation that does not exist", async () => {
    const { id } = await company();
    const stranger = await world.person("Eve");
    const real = await leaveRoute(world.deps, as(stranger), id);
    const none = await leaveRoute(world.deps, as(stranger), "nosuchorganisation");
    expect(await real.text()).toBe(await none.text());
  });
});

it("a plain member gets 403 on every route for managers, and nothing changes", async () => {
  const { id, member, adminId, memberId, owner } = await company();
  const invitation = await world.invite(owner, id, "guest@example.com", "member");
  const before = await everythingOf(id);
  const asked = [
    inviteRoute(world.deps, as(member, { email: "eve@example.com" }), id),
    cancelInvitationRoute(world.deps, as(member, { invitation }), id),
    roleRoute(world.deps, as(member, { member: memberId, role: "owner" }), id),
    removeRoute(world.deps, as(member, { member: adminId }), id),
    seatRoute(world.deps, as(member, { member: adminId, seat: "free" }), id),
    seatRoute(world.deps, as(member, { member: memberId, seat: "give" }), id),
  ];
  for (const answer of asked) expect((await answer).status).toBe(403);
  expect(await everythingOf(id)).toEqual(before);
});

it("every route checks session, origin, limits and exact fields", async () => {
  const { id, owner } = await company();
  const ask = (request: Request) => inviteRoute(world.deps, request, id);
  const email = "guest@example.com";
  expect((await ask(post("/api", { email }))).status).toBe(401);
  expect(where(await ask(post("/api", `email=${email}`)))).toEqual([
    303,
    `${appUrl}/sign-in?next=%2Forganisations%2F${id}`,
  ]);
  expect((await ask(as(owner, { email }, { origin: "https://evil.example" }))).status).toBe(403);
  expect((await ask(as(owner, { email }, { "sec-fetch-site": "cross-site" }))).status).toBe(403);
  expect((await ask(as(owner, { email, teamId: "x" }))).status).toBe(400);
  expect((await ask(as(owner, { email, role: "owner" }))).status).toBe(400);
  expect((await ask(as(owner, { email: "nobody" }))).status).toBe(400);
  expect((await ask(as(owner, "{", { "content-type": "application/json" }))).status).toBe(400);
  const strict = { ...world.deps, limits: { ...world.deps.limits, organisationChanges: fullLimiter } };
  expect((await inviteRoute(strict, as(owner, { email }), id)).status).toBe(429);
});

describe("roles", () => {
  it("an admin changes members and admins, but makes no owner", async () => {
    const { id, admin, memberId, ownerId } = await company();
    const change = (member: string, role: string) => roleRoute(world.deps, as(admin, { member, role }), id);
    expect((await change(memberId, "admin")).status).toBe(200);
    expect((await change(memberId, "owner")).status).toBe(403);
    expect((await change(ownerId, "member")).status).toBe(403);
    expect((await removeRoute(world.deps, as(admin, { member: ownerId }), id)).status).toBe(409);
    expect(await rolesIn(id)).toEqual(["owner", "admin", "admin"]);
  });

  it("the last owner cannot leave, step down or be removed", async () => {
    const { id, owner, ownerId } = await company();
    expect(await said(await leaveRoute(world.deps, as(owner), id))).toEqual([409, "last_owner"]);
    const down = await roleRoute(world.deps, as(owner, { member: ownerId, role: "member" }), id);
    expect(await said(down)).toEqual([409, "last_owner"]);
    expect(await said(await removeRoute(world.deps, as(owner, { member: ownerId }), id))).toEqual([
      409,
      "last_owner",
    ]);
    expect(await rolesIn(id)).toEqual(["owner", "admin", "member"]);
  });

  it("two owners who leave at the same moment leave one behind", async () => {
    for (let round = 0; round < 5; round++) {
      const { id, owner, member, memberId } = await company();
      await roleRoute(world.deps, as(owner, { member: memberId, role: "owner" }), id);
      const answers = await Promise.all([
        leaveRoute(world.deps, as(owner), id),
        leaveRoute(world.deps, as(member), id),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect((await rolesIn(id)).filter((role) => role === "owner")).toHaveLength(1);
    }
  });

  it("two owners who demote each other at the same moment leave one owner", async () => {
    const { id, owner, ownerId, member, memberId } = await company();
    await roleRoute(world.deps, as(owner, { member: memberId, role: "owner" }), id);
    await Promise.all([
      roleRoute(world.deps, as(owner, { member: memberId, role: "member" }), id),
      roleRoute(world.deps, as(member, { member: ownerId, role: "member" }), id),
    ]);
    expect((await rolesIn(id)).filter((role) => role === "owner")).toHaveLength(1);
  });

  it("an organisation has at most a hundred members when more accept at once", async () => {
    const owner = await world.person("Olga");
    const id = await world.organise(owner);
    await world.sql`
      insert into storefront.users (id, name, email)
      select 'many_' || n, 'Many', 'many_' || n || '@example.com' from generate_series(1, 97) n`;
    await world.sql`
      insert into storefront.members (id, organisation_id, user_id, role)
      select 'member_' || n, ${id}, 'many_' || n, 'member' from generate_series(1, 97) n`;
    const guests = await Promise.all(Array.from({ length: 5 }, () => world.person("Guest")));
    const invitations: string[] = [];
    for (const { email } of guests) invitations.push(await world.invite(owner, id, email, "member"));
    const answers = await Promise.all(
      guests.map((guest, index) => acceptInvitationRoute(world.deps, as(guest), invitations[index] ?? "")),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409, 409, 409]);
    expect(await rolesIn(id)).toHaveLength(100);
  });
});

describe("the buyer", () => {
  it("is the visitor where no organisation is named, whichever one the session shows first", async () => {
    const { id, owner } = await company();
    await switchRoute(world.deps, as(owner), id);
    expect(await world.activeOf(owner)).toBe(id);
    expect(await buyerOf(world.deps, { ...owner, activeOrganisation: id })).toEqual({
      ok: true,
      buyer: { owner: { type: "user", id: owner.id }, email: owner.email, name: owner.name },
    });
  });

  it("is the organisation for its owners and admins only", async () => {
    const { id, owner, admin, member } = await company();
    for (const { email, ...visitor } of [owner, admin])
      expect(await buyerOf(world.deps, { email, ...visitor }, id)).toEqual({
        ok: true,
        buyer: { owner: { type: "organisation", id }, email, name: "Bridge & Beam" },
      });
    expect(await buyerOf(world.deps, member, id)).toMatchObject({ refusal: { code: "forbidden" } });
    const stranger = await world.person("Eve");
    expect(await buyerOf(world.deps, stranger, id)).toMatchObject({ refusal: { code: "not_found" } });
    await removeRoute(world.deps, as(owner, { member: await world.memberId(id, admin.id) }), id);
    expect(await buyerOf(world.deps, admin, id)).toMatchObject({ refusal: { code: "not_found" } });
  });
});

it("switching shows an organisation or the visitor's account first, and goes back to the page", async () => {
  const { id, member } = await company();
  const active = () => world.activeOf(member);
  const there = await switchRoute(world.deps, as(member, "next=%2Fcourses"), id);
  expect([...where(there), await active()]).toEqual([303, `${appUrl}/courses`, id]);
  const home = await switchRoute(world.deps, as(member, "next=%2F%2Fevil.example"), "personal");
  expect([...where(home), await active()]).toEqual([303, `${appUrl}/account`, null]);
});

describe("Better Auth's own endpoints", () => {
  const endpoints = () =>
    Object.values<{ path?: string; options?: { method?: string | string[] } }>({ ...world.auth.api })
      .filter(({ path }) => path?.startsWith("/organization"))
      .map(({ path, options }) => ({ path: path ?? "", method: [options?.method].flat()[0] ?? "GET" }));

  it("for organisations are all closed, however they are spelled", async () => {
    const { id, owner, memberId } = await company();
    const before = await everythingOf(id);
    expect(endpoints().length).toBeGreaterThan(20);
    const body = {
      organizationId: id,
      memberIdOrEmail: memberId,
      memberId,
      role: "owner",
      name: "x",
      slug: "x",
      email: "eve@example.com",
      data: { name: "Stolen" },
    };
    for (const { path, method } of endpoints())
      for (const spelled of [path, `${path}/`, `/${path}`, path.replace("organization", "organizatio%6e")]) {
        const url = new URL(`${appUrl}/api/auth${spelled}?organizationId=${id}`);
        const answer = await world.auth.handler(
          new Request(url, {
            method,
            headers: { cookie: owner.cookie, origin: appUrl, "content-type": "application/json" },
            ...(method === "GET" ? {} : { body: JSON.stringify(body) }),
          }),
        );
        expect([spelled, answer.status]).toEqual([spelled, 404]);
      }
    expect(await everythingOf(id)).toEqual(before);
  });

  it("for sessions cannot choose the active organisation", async () => {
    const { id, owner } = await company();
    await switchRoute(world.deps, as(owner), "personal");
    await world.auth.handler(
      new Request(`${appUrl}/api/auth/update-session`, {
        method: "POST",
        headers: { cookie: owner.cookie, origin: appUrl, "content-type": "application/json" },
        body: JSON.stringify({ activeOrganizationId: id }),
      }),
    );
    expect(await world.activeOf(owner)).toBeNull();
  });
});

const fullLimiter = { take: async () => ({ allowed: false as const, retryAfterSeconds: 60 }) };

/** Every row of an organisation, for comparison. */
async function everythingOf(id: string) {
  return {
    organisation: await world.sql`select * from storefront.organisations where id = ${id}`,
    members: await world.sql`select * from storefront.members where organisation_id = ${id} order by id`,
    invitations:
      await world.sql`select * from storefront.invitations where organisation_id = ${id} order by id`,
    seats:
      await world.sql`select * from storefront.organisation_seats where organisation_id = ${id} order by position`,
  };
}
