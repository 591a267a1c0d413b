import { afterAll, beforeAll, expect, it } from "vitest";
import { createOrganisationWorld } from "../testing/organisation-world.ts";
import { readInvitation } from "./invitation-view.ts";
import { readOrganisation } from "./view.ts";

let world: Awaited<ReturnType<typeof createOrganisationWorld>>;
beforeAll(async () => {
  world = await createOrganisationWorld();
});
afterAll(() => world.close());

async function company() {
  const [owner, admin, member] = [
    await world.person("Olga"),
    await world.person("Adam"),
    await world.person("Mia"),
  ];
  const id = await world.organise(owner);
  await world.plan(id, { seats: 2 });
  await world.join(owner, id, member);
  await world.join(owner, id, admin, "admin");
  const invitation = await world.invite(owner, id, "guest@example.com", "member");
  return { id, owner, admin, member, invitation };
}

it("shows a manager the people, seats, plan and open invitations", async () => {
  const { id, owner, admin, member, invitation } = await company();
  for (const manager of [owner, admin])
    expect(await readOrganisation(world.deps, manager, id)).toMatchObject({
      manages: true,
      seats: { paid: 2, taken: 2 },
      members: [
        { name: "Olga", email: owner.email, role: "owner", seat: "counts", self: manager === owner },
        { name: "Adam", email: admin.email, role: "admin", seat: "waiting", self: manager === admin },
        { name: "Mia", email: member.email, role: "member", seat: "counts", self: false },
      ],
      access: { level: "PRO" },
      subscriptions: [{ offer: "team_monthly", seats: 2 }],
      invitations: [{ id: invitation, email: "guest@example.com", role: "member" }],
    });
});

it("shows a member no addresses, no invitations and nothing about the bill", async () => {
  const { id, member, owner, invitation } = await company();
  const view = await readOrganisation(world.deps, member, id);
  expect(view).toMatchObject({ manages: false, seat: "counts", subscriptions: [], invitations: [] });
  const { access: _, ...rest } = view ?? {};
  const text = JSON.stringify(rest);
  for (const secret of [owner.email, "guest@example.com", invitation, "sub_", "cus_"])
    expect(text).not.toContain(secret);
});

it("shows nothing to visitors who are not members, or no longer", async () => {
  const { id, member } = await company();
  const stranger = await world.person("Eve");
  expect(await readOrganisation(world.deps, stranger, id)).toBeNull();
  await world.sql`delete from storefront.members where user_id = ${member.id}`;
  expect(await readOrganisation(world.deps, member, id)).toBeNull();
  expect(await readOrganisation(world.deps, member, "nosuchorganisation")).toBeNull();
});

it("counts no seats of a plan that has ended", async () => {
  const { id, owner } = await company();
  await world.plan(id, { seats: 2, hours: -1 });
  const deps = { ...world.deps, billing: world.otherProcess() };
  expect(await readOrganisation(deps, owner, id)).toMatchObject({
    seats: { paid: 0, taken: 0 },
    seat: "waiting",
    access: { level: null, reason: "expired" },
  });
});

it("leaves out expired invitations", async () => {
  const { id, owner, invitation } = await company();
  await world.sql`update storefront.invitations set expires_at = now() where id = ${invitation}`;
  expect((await readOrganisation(world.deps, owner, id))?.invitations).toEqual([]);
});

it("names the organisation to the invited visitor only", async () => {
  const { id, owner } = await company();
  const guest = await world.person("Guest");
  const eve = await world.person("Eve");
  const invitation = await world.invite(owner, id, guest.email, "admin");
  expect(await readInvitation(world.deps, guest, invitation)).toEqual({
    state: "open",
    organisation: { id, name: "Bridge & Beam" },
    inviter: "Olga",
    role: "admin",
    expiresAt: expect.any(String),
  });
  expect(await readInvitation(world.deps, eve, invitation)).toEqual({ state: "wrong_recipient" });
  expect(await readInvitation(world.deps, guest, "nosuchinvitation")).toBeNull();
  expect(await readInvitation(world.deps, guest, "a\u0000b")).toBeNull();
});

it("distinguishes an expired invitation, a used one, and a visitor who has joined", async () => {
  const { id, owner } = await company();
  const guest = await world.person("Guest");
  const late = await world.invite(owner, id, guest.email, "member");
  await world.sql`update storefront.invitations set expires_at = now() where id = ${late}`;
  expect(await readInvitation(world.deps, guest, late)).toEqual({ state: "expired" });
  await world.sql`update storefront.invitations set status = 'canceled' where id = ${late}`;
  expect(await readInvitation(world.deps, guest, late)).toEqual({ state: "over" });
  await world.join(owner, id, guest);
  expect(await readInvitation(world.deps, guest, late)).toMatchObject({
    state: "joined",
    organisation: { id },
  });
});
