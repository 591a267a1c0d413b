import { fileURLToPath } from "node:url";
import { migrate } from "@tollgate/core/migrate";
import { createTestDatabase, type TestDatabase } from "@tollgate/local-stack/testing";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTypedValues, typedValuesCookie } from "../http/typed-values.ts";
import { createIdentity } from "../people/identity.ts";
import { appUrl, post, silentLog } from "../testing/test-storefront.ts";
import { signInRoute, signOutRoute, signUpRoute } from "./session-routes.ts";

const folder = fileURLToPath(new URL("../../migrations", import.meta.url));
const password = "correct horse battery";
let database: TestDatabase;
let open: ReturnType<typeof identityWith>;

function identityWith(signInsPerAddress: number) {
  const secret = "a secret of thirty-two letters or more";
  const made = createIdentity({
    databaseUrl: database.url,
    appUrl,
    secret,
    production: true,
    signInsPerAddress,
    log: silentLog,
  });
  return { deps: { appUrl, identity: made.auth, log: silentLog }, auth: made.auth, close: made.close };
}

beforeAll(async () => {
  database = await createTestDatabase({
    template: "storefront-identity",
    migrate: async (url) => void (await migrate({ databaseUrl: url, folder, namespace: "storefront" })),
  });
  open = identityWith(1000);
});

afterAll(async () => {
  await open.close();
  await database.drop();
});

const where = (response: Response) => [response.status, response.headers.get("location")];
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const signUp = (fields: Record<string, string>, headers?: Record<string, string>) =>
  signUpRoute(open.deps, post("/api/session/sign-up", form(fields), headers));
const signIn = (fields: Record<string, string>, headers?: Record<string, string>) =>
  signInRoute(open.deps, post("/api/session/sign-in", form(fields), headers));
const sessionOf = (response: Response) =>
  response.headers.getSetCookie().find((cookie) => cookie.startsWith("__Secure-tollgate.session_token="));
const cookieOf = (response: Response) => sessionOf(response)?.split(";")[0] ?? "";
const visitorWith = (cookie: string) => open.auth.api.getSession({ headers: new Headers({ cookie }) });

describe("signing up", () => {
  it("makes an account with an id that billing can use, signs in and redirects", async () => {
    const answer = await signUp({ name: "Ada", email: "Ada@One.Example", password, next: "/buy/pro_year" });
    expect(where(answer)).toEqual([303, `${appUrl}/buy/pro_year`]);
    const session = await visitorWith(cookieOf(answer));
    expect(session?.user).toMatchObject({ name: "Ada", email: "ada@one.example" });
    expect(session?.user.id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });

  it("sets a cookie that is HttpOnly, SameSite and Secure", async () => {
    const answer = await signUp({ name: "Ada", email: "cookie@one.example", password });
    expect(sessionOf(answer)).toMatch(/; HttpOnly/);
    expect(sessionOf(answer)).toMatch(/; SameSite=Lax/);
    expect(sessionOf(answer)).toMatch(/; Secure/);
  });

  it("names every wrong field, and no typed value in the address", async () => {
    const answer = await signUp({ name: " ", email: "ada", password: "short" });
    const problems = "problem=name_missing&problem=email_invalid&problem=password_length";
    expect(where(answer)).toEqual([303, `${appUrl}/sign-up?${problems}`]);
    expect(sessionOf(answer)).toBeUndefined();
  });

  it("remembers the typed name and address, never the password", async () => {
    const answer = await signUp({ name: "Grace", email: "grace@one.example", password: "short" });
    const cookie = answer.headers.getSetCookie().find((set) => set.startsWith(typedValuesCookie)) ?? "";
    const value = cookie.split(";")[0]?.slice(typedValuesCookie.length + 1);
    expect(readTypedValues(value)).toEqual({ name: "Grace", email: "grace@one.example" });
    expect(Buffer.from(value ?? "", "base64url").toString()).not.toContain("short");
    expect(cookie).toMatch(/HttpOnly.*SameSite=Lax.*Secure/);
  });

  it("says when the address is taken", async () => {
    await signUp({ name: "Ada", email: "taken@one.example", password });
    const again = await signUp({ name: "Eve", email: "TAKEN@one.example", password: "another password" });
    expect(where(again)).toEqual([303, `${appUrl}/sign-up?problem=email_taken`]);
    expect(sessionOf(again)).toBeUndefined();
  });
});

describe("signing up while the database breaks off", () => {
  it("leaves nothing behind, so that the same visitor can sign up again", async () => {
    const sql = postgres(database.url, { max: 1, onnotice: () => {} });
    const ada = { name: "Ada", email: "half@one.example", password };
    await sql`
      create function storefront.break_off() returns trigger language plpgsql as
      $$ begin raise exception 'broken off'; end $$`;
    try {
      // A sign-up writes the user, then the account with the password, then the session.
      for (const table of ["accounts", "sessions"]) {
        await sql`
          create trigger break_off before insert on storefront.${sql(table)}
          for each row execute function storefront.break_off()`;
        expect(sessionOf(await signUp(ada))).toBeUndefined();
        await sql`drop trigger break_off on storefront.${sql(table)}`;
        expect(await sql`select id from storefront.users where email = ${ada.email}`).toHaveLength(0);
      }
      expect(where(await signUp(ada))).toEqual([303, `${appUrl}/`]);
      expect(where(await signIn(ada))).toEqual([303, `${appUrl}/`]);
    } finally {
      await sql`drop function storefront.break_off() cascade`;
      await sql.end();
    }
  });

  it("takes more sign-ups at once than there are connections", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        signUp({ name: "Ada", email: `at-once-${n}@one.example`, password }),
      ),
    );
    expect(answers.map(where)).toEqual(Array(20).fill([303, `${appUrl}/`]));
  }, 60_000);
});

describe("signing in", () => {
  it("redirects to the page that the visitor came from", async () => {
    await signUp({ name: "Ada", email: "in@one.example", password });
    const answer = await signIn({ email: " in@one.example ", password, next: "/account" });
    expect(where(answer)).toEqual([303, `${appUrl}/account`]);
    expect((await visitorWith(cookieOf(answer)))?.user.email).toBe("in@one.example");
  });

  it.each(["//evil.example", "https://evil.example", "/\\evil.example"])(
    "never redirects to %s",
    async (next) => {
      await signUp({ name: "Ada", email: "next@one.example", password });
      expect(where(await signIn({ email: "next@one.example", password, next }))).toEqual([303, `${appUrl}/`]);
    },
  );

  it("answers the same for a wrong password and for an unknown address", async () => {
    await signUp({ name: "Ada", email: "wrong@one.example", password });
    const credentials = [303, `${appUrl}/sign-in?problem=credentials&next=%2Faccount`];
    const next = "/account";
    expect(where(await signIn({ email: "wrong@one.example", password: "not this one", next }))).toEqual(
      credentials,
    );
    expect(where(await signIn({ email: "nobody@one.example", password, next }))).toEqual(credentials);
  });

  it("refuses a form from another site, whatever it says", async () => {
    const answer = await signIn({ email: "ada@one.example", password }, { origin: "https://evil.example" });
    expect(where(answer)).toEqual([303, `${appUrl}/sign-in?problem=foreign_origin`]);
    expect(sessionOf(answer)).toBeUndefined();
  });

  it("refuses a body that is not a form", async () => {
    const text = await signIn({ email: "ada@one.example", password }, { "content-type": "text/plain" });
    expect(where(text)).toEqual([303, `${appUrl}/sign-in?problem=unreadable`]);
  });

  it("limits guesses from one address, even behind forged ones, and no other address", async () => {
    const limited = identityWith(3);
    const guess = (address: string) =>
      signInRoute(
        limited.deps,
        post("/api/session/sign-in", form({ email: "a@one.example", password: "guess" }), {
          "x-forwarded-for": address,
        }),
      );
    for (const forged of ["1.1.1.1", "2.2.2.2", "3.3.3.3"])
      expect(where(await guess(`${forged}, 203.0.113.9`))[1]).toContain("problem=credentials");
    expect(where(await guess("4.4.4.4, 203.0.113.9"))[1]).toContain("problem=too_often");
    expect(where(await guess("203.0.113.10"))[1]).toContain("problem=credentials");
    await limited.close();
  });
});

it("signs out for good: the old cookie is invalid", async () => {
  const cookie = cookieOf(await signUp({ name: "Ada", email: "out@one.example", password }));
  const answer = await signOutRoute(open.deps, post("/api/session/sign-out", "", { cookie }));
  expect(where(answer)).toEqual([303, `${appUrl}/`]);
  expect(sessionOf(answer)).toMatch(/Max-Age=0/);
  expect(await visitorWith(cookie)).toBeNull();
});

it("does not sign out for another site", async () => {
  const cookie = cookieOf(await signUp({ name: "Ada", email: "stay@one.example", password }));
  await signOutRoute(
    open.deps,
    post("/api/session/sign-out", "", { cookie, origin: "https://evil.example" }),
  );
  expect((await visitorWith(cookie))?.user.email).toBe("stay@one.example");
});

it("reports an outage when the database is down", async () => {
  const nowhere = createIdentity({
    databaseUrl: "postgres://postgres@127.0.0.1:1/none",
    appUrl,
    secret: "a secret of thirty-two letters or more",
    production: true,
    signInsPerAddress: 10,
    log: silentLog,
  });
  const deps = { appUrl, identity: nowhere.auth, log: silentLog };
  const answer = await signInRoute(
    deps,
    post("/api/session/sign-in", form({ email: "a@b.example", password })),
  );
  expect(where(answer)).toEqual([303, `${appUrl}/sign-in?problem=outage`]);
  await nowhere.close();
});

it("stores passwords as salted hashes only", async () => {
  await signUp({ name: "Ada", email: "hash@one.example", password });
  const sql = postgres(database.url, { max: 1 });
  const rows = await sql<{ password: string }[]>`
    select password from storefront.accounts join storefront.users on storefront.users.id = user_id
    where email = 'hash@one.example'`;
  await sql.end();
  expect(rows).toHaveLength(1);
  expect(rows[0]?.password).not.toContain(password);
});
