import { randomUUID } from "node:crypto";
import { createShopper, payByCard, type Shopper } from "@tollgate/local-stack";
import postgres from "postgres";
import { type RouteRow, routeTable } from "../src/testing/route-table.ts";
import { databaseUrl } from "./merchant.ts";
import { expect, password, test } from "./shop.ts";

/** The ids of one owner's things. */
interface Things {
  booking: string;
  organisation: string;
  invitation: string;
  session: string;
  member: string;
}

interface Owner {
  shopper: Shopper;
  things: Things;
}

/** A person with one of everything that has an id. */
async function createOwner(shop: string): Promise<Owner> {
  const shopper = createShopper(shop);
  const email = `owner-${randomUUID()}@example.com`;
  await shopper.signUp({ name: "An Owner", email, password });
  const { organisation } = await shopper.post<{ organisation: { id: string } }>("/api/organisations", {
    name: "Their own",
  });
  const team = { offer: "team_monthly", seats: 2, organisation: organisation.id };
  const { sessionId: session, url } = await shopper.openCheckout(team);
  await payByCard(url);
  const { invitation } = await shopper.post<{ invitation: { id: string } }>(
    `/api/organisations/${organisation.id}/invite`,
    { email: `guest-${randomUUID()}@example.com`, role: "member" },
  );
  const { bookingId: booking } = await shopper.book("postgres-plans");
  const sql = postgres(databaseUrl(), { max: 1, onnotice: () => {} });
  try {
    const [row] = await sql<{ id: string }[]>`
      select id from storefront.members where organisation_id = ${organisation.id}`;
    const things = { booking, organisation: organisation.id, invitation: invitation.id, session };
    return { shopper, things: { ...things, member: row?.id ?? "" } };
  } finally {
    await sql.end();
  }
}

/** The other fields of a route, so that only the foreign ids can be a reason to refuse. */
const bodies: Record<string, (ids: Things) => object> = {
  "/api/bookings": ({ booking }) => ({ booking }),
  "/api/bookings/[id]/cancel": () => ({ refund: "no" }),
  "/api/checkout/session": ({ organisation }) => ({ offer: "team_monthly", seats: 2, organisation }),
  "/api/invitations/[id]/accept": () => ({}),
  "/api/invitations/[id]/reject": () => ({}),
  "/api/organisations/[id]/cancel-invitation": ({ invitation }) => ({ invitation }),
  "/api/organisations/[id]/invite": () => ({ email: "eve@example.com", role: "member" }),
  "/api/organisations/[id]/leave": () => ({}),
  "/api/organisations/[id]/remove": ({ member }) => ({ member }),
  "/api/organisations/[id]/role": ({ member }) => ({ member, role: "member" }),
  "/api/organisations/[id]/seat": ({ member }) => ({ member, seat: "free" }),
  "/api/organisations/[id]/switch": () => ({}),
  "/api/portal": ({ organisation }) => ({ organisation }),
};

/** The ids in the query of a page. */
const queries: Record<string, (ids: Things) => string> = {
  "/account": ({ organisation }) => `organisation=${organisation}&from=portal`,
  "/bookings": ({ booking }) => `before=${booking}`,
  "/buy/[offer]": ({ organisation }) => `organisation=${organisation}`,
  "/checkout/cancel": ({ organisation }) => `organisation=${organisation}`,
  "/checkout/success": ({ session, organisation }) => `session_id=${session}&organisation=${organisation}`,
};

const inPath: [RegExp, (ids: Things) => string][] = [
  [/^(\/api)?\/bookings\//, ({ booking }) => booking],
  [/^(\/api)?\/organisations\//, ({ organisation }) => organisation],
  [/^(\/api)?\/invitations\//, ({ invitation }) => invitation],
];

function addressOf({ path }: RouteRow, ids: Things): string {
  const id = inPath.find(([pattern]) => pattern.test(path))?.[1](ids) ?? "";
  const query = queries[path]?.(ids);
  return `${path.replace("[offer]", "team_monthly").replace("[id]", id)}${query ? `?${query}` : ""}`;
}

/** All ids of the victim at once, and each alone among the attacker's own. */
function attempts(row: RouteRow, own: Things, foreign: Things): { ids: Things; taken: string }[] {
  const alone = row.ids.map((kind) => ({ ids: { ...own, [kind]: foreign[kind] }, taken: kind }));
  return [{ ids: foreign, taken: row.ids.join(" and ") }, ...(row.ids.length > 1 ? alone : [])];
}

test("no id of one owner works for another, on any route: 404 or 403 each time", async ({ baseURL }) => {
  test.setTimeout(180_000);
  const shop = baseURL ?? "";
  const [ada, eve] = [await createOwner(shop), await createOwner(shop)];
  const open: string[] = [];
  let tried = 0;
  for (const [attacker, victim] of [
    [eve, ada],
    [ada, eve],
  ] as const)
    for (const row of routeTable.filter(({ ids }) => ids.length > 0)) {
      for (const verb of row.verbs)
        for (const { ids, taken } of attempts(row, attacker.things, victim.things)) {
          const body = verb === "GET" ? undefined : bodies[row.path];
          if (verb !== "GET" && !body)
            throw new Error(`${row.path} takes ids: add its other fields to \`bodies\``);
          const status = await attacker.shopper.status(addressOf(row, ids), body?.(ids));
          tried += 1;
          if (status !== 404 && status !== 403)
            open.push(`${verb} ${row.path} with somebody else's ${taken} answered ${status}`);
        }
    }
  expect(open).toEqual([]);
  console.log(`strangers: ${tried} attempts on ${routeTable.length} routes, each refused`);
});

test("everything is still there for its owner afterwards", async ({ baseURL }) => {
  const { shopper, things } = await createOwner(baseURL ?? "");
  expect(await shopper.status(`/bookings/${things.booking}`)).toBe(200);
  expect(await shopper.status(`/organisations/${things.organisation}`)).toBe(200);
  expect(
    await shopper.status(
      `/checkout/success?session_id=${things.session}&organisation=${things.organisation}`,
    ),
  ).toBe(200);
});
