import { afterAll, beforeAll, expect, it } from "vitest";
import { createOrganisationWorld, type Person } from "../testing/organisation-world.ts";
import { appUrl, post } from "../testing/test-storefront.ts";
import {
  acceptInvitationRoute,
  cancelInvitationRoute,
  inviteRoute,
  rejectInvitationRoute,
} from "./invitation-routes.ts";

let world: Awaited<ReturnType<typeof createOrganisationWorld>>;
let olga: Person;
let organisation: string;
beforeAll(async () => {
  world = await createOrganisationWorld();
  olga = await world.person("Olga");
  organisation = await world.organise(olga);
});
afterAll(() => world.close());

const as = ({ cookie }: Person, body: object | string = {}) => post("/api", body, { cookie });
const accept = (person: Person, id: string) => acceptInvitationRoute(world.deps, as(person), id);
const reject = (person: Person, id: string) => rejectInvitationRoute(world.deps, as(person), id);
const where = (answer: Response) => [answer.status, answer.headers.get("location")];
const said = async (answer: Response) => [answer.status, (await answer.json()).error?.code];
const isIn = async (person: Person) => (await world.deps.listMemberships(person.id)).length > 0;

it("returns a link that admits the invited address", async () => {
  const guest = await world.person("Guest");
  const typed = guest.email.toUpperCase();
  const answer = await inviteRoute(
    world.deps,
    as(olga, { email: ` ${typed} `, role: "admin" }),
    organisation,
  );
  const { invitation } = await answer.json();
  expect(invitation).toEqual({
    id: expect.stringMatching(/^[A-Za-z0-9_-]{20,64}$/),
    email: guest.email,
    role: "admin",
    expiresAt: expect.any(String),
    url: `${appUrl}/invitations/${invitation.id}`,
  });
  expect(await (await accept(guest, invitation.id)).json()).toEqual({ organisation: { id: organisation } });
  expect(await world.deps.listMemberships(guest.id)).toMatchObject([{ role: "admin" }]);
  expect(await world.activeOf(guest)).toBe(organisation);
});

it("sends a form to the organisation, and a signed-out visitor to sign in and back", async () => {
  const guest = await world.person("Guest");
  const id = await world.invite(olga, organisation, guest.email, "member");
  const out = await acceptInvitationRoute(world.deps, post("/api", "x="), id);
  expect(where(out)).toEqual([303, `${appUrl}/sign-in?next=%2Finvitations%2F${id}`]);
  const form = await acceptInvitationRoute(world.deps, as(guest, ""), id);
  expect(where(form)).toEqual([303, `${appUrl}/organisations/${organisation}?notice=joined`]);
});

it("refuses visitors with another address, even with the link", async () => {
  const guest = await world.person("Guest");
  const eve = await world.person("Eve");
  const id = await world.invite(olga, organisation, guest.email, "member");
  expect(await said(await accept(eve, id))).toEqual([403, "wrong_recipient"]);
  expect(await said(await reject(eve, id))).toEqual([403, "wrong_recipient"]);
  expect(where(await acceptInvitationRoute(world.deps, as(eve, ""), id))).toEqual([
    303,
    `${appUrl}/invitations/${id}?notice=wrong_recipient`,
  ]);
  expect(await isIn(eve)).toBe(false);
  expect((await accept(guest, id)).status).toBe(200);
});

it("is valid once: not after it was accepted, declined, withdrawn, replaced or has expired", async () => {
  const over = [404, "invitation_over"];
  const make = async () => {
    const guest = await world.person("Guest");
    return { guest, id: await world.invite(olga, organisation, guest.email, "member") };
  };
  const accepted = await make();
  await accept(accepted.guest, accepted.id);
  expect(await said(await accept(accepted.guest, accepted.id))).toEqual(over);

  const declined = await make();
  expect((await reject(declined.guest, declined.id)).status).toBe(200);
  expect(await said(await accept(declined.guest, declined.id))).toEqual(over);

  const withdrawn = await make();
  const cancel = () =>
    cancelInvitationRoute(world.deps, as(olga, { invitation: withdrawn.id }), organisation);
  expect((await cancel()).status).toBe(200);
  expect((await cancel()).status).toBe(404);
  expect(await said(await accept(withdrawn.guest, withdrawn.id))).toEqual(over);

  const replaced = await make();
  const newer = await world.invite(olga, organisation, replaced.guest.email, "admin");
  expect(await said(await accept(replaced.guest, replaced.id))).toEqual(over);

  const late = await make();
  await world.sql`update storefront.invitations set expires_at = now() - interval '1 minute' where id = ${late.id}`;
  expect(await said(await accept(late.guest, late.id))).toEqual(over);

  for (const { guest } of [declined, withdrawn, replaced, late]) expect(await isIn(guest)).toBe(false);
  expect((await accept(replaced.guest, newer)).status).toBe(200);
});

it("adds one member for twenty clicks", async () => {
  const guest = await world.person("Guest");
  const id = await world.invite(olga, organisation, guest.email, "member");
  const answers = await Promise.all(Array.from({ length: 20 }, () => accept(guest, id)));
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  expect(await world.deps.listMemberships(guest.id)).toHaveLength(1);
});

it("refuses to invite a member", async () => {
  const guest = await world.person("Guest");
  await world.join(olga, organisation, guest);
  const again = await inviteRoute(world.deps, as(olga, { email: guest.email }), organisation);
  expect(await said(again)).toEqual([409, "already_member"]);
});

it.each(["nosuchinvitation", "a\u0000b", "x".repeat(5000), "./"])(
  "answers 404 for an invalid id (%#)",
  async (id) => {
    const guest = await world.person("Guest");
    expect((await accept(guest, id)).status).toBe(404);
    expect((await reject(guest, id)).status).toBe(404);
  },
);

it("answers 503 and logs no address when the database is down", async () => {
  const lines: unknown[] = [];
  const log = { ...world.deps.log, error: (...line: unknown[]) => void lines.push(line) };
  const api = {
    ...world.auth.api,
    createInvitation: async () => {
      throw new Error("Failed query, params: guest@example.com", {
        cause: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
      });
    },
  } as unknown as typeof world.auth.api;
  const deps = { ...world.deps, log, identity: { handler: world.auth.handler, api } };
  const answer = await inviteRoute(deps, as(olga, { email: "guest@example.com" }), organisation);
  expect(answer.status).toBe(503);
  expect(JSON.stringify(lines)).toContain("ECONNREFUSED");
  expect(JSON.stringify(lines)).not.toContain("guest@");
});
