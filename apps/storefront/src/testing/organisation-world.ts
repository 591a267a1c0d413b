import { createHmac } from "node:crypto";
import { fileURLToPath } from "node:url";
import { migrate } from "@tollgate/core/migrate";
import { startRedis } from "@tollgate/local-stack";
import { createTestDatabase } from "@tollgate/local-stack/testing";
import { type Connections, connect, readEnvironment } from "@tollgate/shop";
import postgres from "postgres";
import { acceptInvitationRoute, inviteRoute } from "../organisations/invitation-routes.ts";
import { createOrganisationRoute } from "../organisations/routes.ts";
import { createIdentity } from "../people/identity.ts";
import { listMemberships } from "../people/membership.ts";
import type { OrganisationRole } from "../people/role.ts";
import type { Visitor } from "../storefront.ts";
import { appUrl, post, silentLog, testStorefront } from "./test-storefront.ts";

const storefrontMigrations = fileURLToPath(new URL("../../migrations", import.meta.url));
const coreMigrations = fileURLToPath(new URL("../../../../packages/core/migrations", import.meta.url));
const secret = "a secret of thirty-two letters or more";

export interface Person extends Visitor {
  cookie: string;
}

async function migrateAll(databaseUrl: string): Promise<void> {
  await migrate({ databaseUrl, folder: coreMigrations, namespace: "core" });
  await migrate({ databaseUrl, folder: storefrontMigrations, namespace: "storefront" });
}

/**
 * Real accounts, organisations and billing on one database, with its own Redis.
 *
 * @param prepare fills the empty database before the storefront's migrations
 */
export async function createOrganisationWorld(prepare?: (databaseUrl: string) => Promise<void>) {
  const database = await createTestDatabase(
    prepare ? {} : { template: "storefront-organisations", migrate: migrateAll },
  );
  if (prepare) {
    await prepare(database.url);
    await migrateAll(database.url);
  }
  const redis = await startRedis();
  const identity = createIdentity({
    databaseUrl: database.url,
    appUrl,
    secret,
    production: true,
    signInsPerAddress: 10_000,
    log: silentLog,
  });
  const environment = readEnvironment({
    NODE_ENV: "test",
    APP_URL: appUrl,
    DATABASE_URL: database.url,
    UPSTASH_REDIS_REST_URL: redis.url,
    UPSTASH_REDIS_REST_TOKEN: redis.token,
    STRIPE_SECRET_KEY: "sk_test_organisations",
    STRIPE_WEBHOOK_SECRET: "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    INNGEST_DEV: "http://127.0.0.1:1",
    BETTER_AUTH_SECRET: secret,
    LOG_LEVEL: "silent",
  });
  const connections = connect(environment, { redisTimeoutMs: 5_000 });
  const processes: Connections[] = [connections];
  const sql = postgres(database.url, { max: 3, onnotice: () => {} });
  const deps = {
    ...testStorefront({ perOwner: 10_000 }),
    billing: connections.billing,
    identity: identity.auth,
    identityRows: identity.rows,
    clock: Date,
    listMemberships: (userId: string) => listMemberships(identity.rows, userId),
    findVisitor: async (headers: Headers): Promise<Visitor | null> => {
      const session = await identity.auth.api.getSession({ headers });
      if (!session) return null;
      const { id, email, name } = session.user;
      return { id, email, name, activeOrganisation: session.session.activeOrganizationId ?? null };
    },
  };
  let people = 0;

  /** A signed-in person, without a password: hashing one takes longer than a whole test. */
  async function person(name: string): Promise<Person> {
    const email = `${name.toLowerCase()}-${++people}@example.com`;
    const { internalAdapter, authCookies } = await identity.auth.$context;
    const user = await internalAdapter.createUser({ name, email, emailVerified: false }, { method: "email" });
    const { token } = await internalAdapter.createSession(user.id, false);
    const signature = createHmac("sha256", secret).update(token).digest("base64");
    const cookie = `${authCookies.sessionToken.name}=${encodeURIComponent(`${token}.${signature}`)}`;
    return { id: user.id, email, name, activeOrganisation: null, cookie };
  }

  async function organise(owner: Person, name = "Bridge & Beam"): Promise<string> {
    const request = post("/api/organisations", { name }, { cookie: owner.cookie });
    return (await readJson(await createOrganisationRoute(deps, request))).organisation.id;
  }

  async function invite(inviter: Person, organisation: string, email: string, role: OrganisationRole) {
    const request = post("/api", { email, role }, { cookie: inviter.cookie });
    return (await readJson(await inviteRoute(deps, request, organisation))).invitation.id as string;
  }

  return {
    deps,
    auth: identity.auth,
    sql,
    person,
    organise,
    invite,
    /** Invites a guest, who accepts. Answers with the member's id. */
    async join(inviter: Person, organisation: string, guest: Person, role: OrganisationRole = "member") {
      const invitation = await invite(inviter, organisation, guest.email, role);
      const answer = await acceptInvitationRoute(
        deps,
        post("/api", {}, { cookie: guest.cookie }),
        invitation,
      );
      await readJson(answer);
      return memberIdOf(sql, organisation, guest.id);
    },
    activeOf: async ({ cookie }: Person) =>
      (await deps.findVisitor(new Headers({ cookie })))?.activeOrganisation,
    memberId: (organisation: string, user: string) => memberIdOf(sql, organisation, user),
    /** What a sync leaves behind: rows, and a cache without older values. */
    async plan(organisation: string, plan: Plan) {
      await insertPlan(sql, organisation, plan);
      redis.run(["FLUSHALL"]);
    },
    /** Billing in another process, with its own memory. */
    otherProcess() {
      const other = connect(environment, { redisTimeoutMs: 5_000 });
      processes.push(other);
      return other.billing;
    },
    async close() {
      await sql.end();
      await identity.close();
      for (const each of processes) await each.close();
      await redis.stop();
      await database.drop();
    },
  };
}

export interface Plan {
  seats: number;
  /** Hours from now; negative for a plan that has ended. */
  hours?: number;
}

/** Writes a team subscription as a sync does. */
async function insertPlan(
  sql: postgres.Sql,
  organisation: string,
  { seats, hours = 24 }: Plan,
): Promise<void> {
  const id = `sub_${organisation}`;
  const until = new Date(Date.now() + hours * 3_600_000);
  const start = new Date(Date.now() - 3_600_000);
  const key = `organisation:${organisation}`;
  await sql`
    insert into tollgate.customers (owner_key, owner_type, owner_id, customer_id, created_at, updated_at)
    values (${key}, 'organisation', ${organisation}, ${`cus_${organisation}`}, now(), now())
    on conflict do nothing`;
  await sql`
    insert into tollgate.snapshots (customer_id, issued, applied) values (${`cus_${organisation}`}, 1, 1)
    on conflict do nothing`;
  await sql`
    insert into tollgate.merchant_subscriptions (id, customer_id, status, items, current_period_end, cancel_at_period_end,
      collection_method, stripe_created_at, ticket, updated_at)
    values (${id}, ${`cus_${organisation}`}, 'active', '[]', ${until}, false, 'charge_automatically', ${start}, 1, now())
    on conflict (id) do update set current_period_end = excluded.current_period_end`;
  await sql`
    insert into tollgate.subscriptions (id, owner_key, offer, plan_group, level, seats, state, reason, access_until, renews_at,
      duplicate, ticket, updated_at)
    values (${id}, ${key}, 'team_monthly', 'team', 'PRO', ${seats}, 'active', 'subscribed', ${until}, ${until}, false, 1,
      now())
    on conflict (id) do update set seats = excluded.seats, access_until = excluded.access_until`;
  await sql`
    insert into tollgate.user_entitlements (id, owner_key, owner_type, owner_id, customer_id, level, seats, plan_group, source,
      source_id, access, reason, starts_at, expires_at, evidence, ticket, created_at, updated_at)
    values (${`${id}:si_1`}, ${key}, 'organisation', ${organisation}, ${`cus_${organisation}`}, 'PRO', ${seats}, 'team',
      'subscription', ${id}, 'granted', 'subscribed', ${start}, ${until}, '[]', 1, now(), now())
    on conflict (id) do update set seats = excluded.seats, expires_at = excluded.expires_at`;
}

async function memberIdOf(sql: postgres.Sql, organisation: string, user: string): Promise<string> {
  const [found] = await sql<{ id: string }[]>`
    select id from storefront.members where organisation_id = ${organisation} and user_id = ${user}`;
  return found?.id ?? "no_member";
}

/** @throws Error with the answer when it is a refusal */
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects to be there.
async function readJson(answer: Response): Promise<any> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status}: ${text}`);
  return JSON.parse(text);
}
