import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { migrate } from "@tollgate/core/migrate";
import { createTestDatabase, type TestDatabase } from "@tollgate/local-stack/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createIdentity } from "../people/identity.ts";
import { appUrl, post, silentLog } from "../testing/test-storefront.ts";
import { developmentPeopleFile } from "./development-people.ts";
import { developmentSignInRoute } from "./development-route.ts";
import { signUpRoute } from "./session-routes.ts";

const folder = fileURLToPath(new URL("../../migrations", import.meta.url));
const pia = {
  key: "pia",
  name: "Pia",
  about: "late",
  email: "pia@example.test",
  password: "correct horse battery",
};
let database: TestDatabase;
let identity: ReturnType<typeof createIdentity>;
let data: string;
let file: string;

beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), "tollgate-people-"));
  file = path.join(data, "people.json");
  await writeFile(file, JSON.stringify([pia]));
  database = await createTestDatabase({
    template: "storefront-identity",
    migrate: async (url) => void (await migrate({ databaseUrl: url, folder, namespace: "storefront" })),
  });
  identity = createIdentity({
    databaseUrl: database.url,
    appUrl,
    secret: "a secret of thirty-two letters or more",
    production: false,
    signInsPerAddress: 1000,
    log: silentLog,
  });
  const { name, email, password } = pia;
  const form = new URLSearchParams({ name, email, password }).toString();
  await signUpRoute(deps(file), post("/api/session/sign-up", form));
});

afterAll(async () => {
  await identity.close();
  await database.drop();
  await rm(data, { recursive: true });
});

const deps = (developmentPeople: string | null) => ({
  appUrl,
  identity: identity.auth,
  log: silentLog,
  developmentPeople,
});
const be = (person: string, people: string | null, headers?: Record<string, string>) =>
  developmentSignInRoute(
    deps(people),
    post("/api/development/sign-in", new URLSearchParams({ person }).toString(), headers),
  );

it("signs the visitor in as a seeded person, and redirects to their account", async () => {
  const answer = await be("pia", file);
  expect([answer.status, answer.headers.get("location")]).toEqual([303, `${appUrl}/account`]);
  expect(answer.headers.getSetCookie().join()).toContain("session_token");
});

it("answers 404 for other people, and without a seeded world", async () => {
  expect((await be("eve", file)).status).toBe(404);
  expect((await be("pia", null)).status).toBe(404);
  expect((await be("pia", path.join(data, "not-there.json"))).status).toBe(404);
});

it("answers 404 to another site", async () => {
  expect((await be("pia", file, { origin: "https://evil.example" })).status).toBe(404);
});

it("refuses to start in production with a file of people", () => {
  expect(developmentPeopleFile({ NODE_ENV: "development" })).toBeNull();
  expect(developmentPeopleFile({ NODE_ENV: "test", DEVELOPMENT_PEOPLE_FILE: "/p.json" })).toBe("/p.json");
  expect(() => developmentPeopleFile({ NODE_ENV: "production", DEVELOPMENT_PEOPLE_FILE: "/p.json" })).toThrow(
    "DEVELOPMENT_PEOPLE_FILE",
  );
});
