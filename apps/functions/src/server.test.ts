import { once } from "node:events";
import { connectDatabase } from "@tollgate/core";
import { afterEach, describe, expect, it } from "vitest";
import { ada, card } from "./testing/buyer.ts";
import { type FunctionsWorld, openWorld, signingKey, until } from "./testing/world.ts";

let world: FunctionsWorld | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

async function buy({ shop, simulator }: FunctionsWorld): Promise<void> {
  const checkout = await shop.billing.startCheckout({
    owner: ada,
    email: "ada@example.test",
    offer: "pro_year",
  });
  if (!checkout.ok) throw new Error(checkout.message);
  await simulator.pay(checkout.sessionId, card);
}

async function query({ env }: FunctionsWorld, text: string): Promise<void> {
  const { db, close } = connectDatabase(env.DATABASE_URL ?? "");
  await db.execute(text);
  await close();
}

const granted = ({ shop }: FunctionsWorld) =>
  until(async () => ((await shop.billing.checkEntitlement(ada, "PRO")).allowed ? true : null));

const changes = async ({ shop }: FunctionsWorld) =>
  (await shop.billing.readJournal(ada)).map(({ change }) => change);

describe("the functions process", () => {
  it("grants what was paid for, once", async () => {
    world = await openWorld();
    await world.start();
    await buy(world);
    await granted(world);
    expect(await changes(world)).toEqual(["granted"]);
  });

  it("grants what was paid for, once, after it is killed with -9 during a sync and started again", async () => {
    world = await openWorld();
    const first = await world.start();
    world.simulator.faults.add({
      fault: { kind: "delay", ms: 60_000 },
      method: "GET",
      path: "/v1/subscriptions",
    });
    await buy(world);
    await until(() => (world?.simulator.faults.waiting.length === 0 ? true : null));
    first.kill("SIGKILL");
    await once(first, "exit");
    expect((await world.shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(false);
    await world.start();
    await granted(world);
    expect(await changes(world)).toEqual(["granted"]);
    expect((await world.shop.billing.health()).parts.inbox).toMatchObject({ waiting: 0, parked: 0 });
  });

  it("does not start on a database that lacks a migration, and says which and what to run", async () => {
    world = await openWorld();
    await query(world, "delete from tollgate.migrations where name = '0002-reconciliations.sql'");
    const { exitCode, said } = await world.startInVain();
    expect(exitCode).toBe(1);
    expect(said).toContain("it lacks core/0002-reconciliations.sql: run `pnpm migrate`");
  });

  it("starts while the database is down, and says that it is not ready", async () => {
    world = await openWorld();
    world.env.DATABASE_URL = "postgres://postgres@127.0.0.1:1/nowhere";
    await world.start();
    const health = await fetch(`http://127.0.0.1:${world.env.PORT}/api/health`);
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ ok: false, parts: { database: { ok: false } } });
  });

  it("runs unchanged on another Inngest server: signed calls, keys and no development mode", async () => {
    world = await openWorld({ signingKey });
    await world.start();
    const unsigned = await fetch(
      `http://127.0.0.1:${world.env.PORT}/api/inngest?fnId=tollgate-process-stripe-event&stepId=step`,
      {
        method: "POST",
        body: "{}",
      },
    );
    expect(unsigned.status).toBe(401);
    await buy(world);
    await granted(world);
    expect(await changes(world)).toEqual(["granted"]);
  });
});
