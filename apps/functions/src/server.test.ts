import { once } from "node:events";
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
