import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOrganisationWorld } from "../testing/organisation-world.ts";
import { listMemberships } from "./membership.ts";

/** An app's own tables, with the storefront's names and other columns. */
const names = ["users", "sessions", "accounts", "organisations", "members", "invitations"];
const tablesOfTheApp = names
  .map((name) => `create table public.${name} (shoe_size integer not null)`)
  .join(";");

describe.each([
  ["leads to the app's own tables", "public"],
  ["leads nowhere, as behind a pooler", "''"],
])("a database with tables of the same names, whose search path %s", (_, path) => {
  let world: Awaited<ReturnType<typeof createOrganisationWorld>>;
  beforeAll(async () => {
    world = await createOrganisationWorld(async (url) => {
      const sql = postgres(url, { max: 1, onnotice: () => {} });
      await sql.unsafe(tablesOfTheApp);
      await sql.unsafe(`alter database ${new URL(url).pathname.slice(1)} set search_path = ${path}`);
      await sql.end();
    });
  });
  afterAll(() => world.close());

  it("has its tables in the schema storefront, and leaves the app's tables unchanged", async () => {
    const { headers } = await world.auth.api.signUpEmail({
      body: { name: "Ada", email: "ada@example.com", password: "correct horse battery" },
      returnHeaders: true,
    });
    const cookie = headers.get("set-cookie")?.split(";")[0] ?? "";
    const session = await world.auth.api.getSession({ headers: new Headers({ cookie }) });
    expect(session?.user.email).toBe("ada@example.com");

    const [olga, max] = [await world.person("Olga"), await world.person("Max")];
    const organisation = await world.organise(olga);
    await world.join(olga, organisation, max);
    expect(await listMemberships(world.deps.identityRows, max.id)).toMatchObject([
      { organisation: { id: organisation }, role: "member", position: 2 },
    ]);

    const [counted] = await world.sql`
      select (select count(*)::int from storefront.users) as users,
        (select count(*)::int from storefront.accounts) as accounts,
        (select count(*)::int from storefront.invitations) as invitations`;
    expect(counted).toEqual({ users: 3, accounts: 1, invitations: 1 });
    const foreign = await world.sql`
      select table_name, column_name from information_schema.columns where table_schema = 'public' order by table_name`;
    expect(foreign.map((column) => column.table_name)).toEqual(names.toSorted());
    expect(new Set(foreign.map((column) => column.column_name))).toEqual(new Set(["shoe_size"]));
    for (const name of names)
      expect(await world.sql`select * from ${world.sql(`public.${name}`)}`).toHaveLength(0);
  });
});
