// For its types: `inject("postgresUrl")` is a string.
import type {} from "@tollgate/local-stack/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { SimulationDatabase } from "./database.ts";
import { openRealDatabase, type RealDatabase } from "./real-database.ts";
import { openTwinDatabase } from "./twin-database.ts";

const at = "2026-01-01T00:00:00.000Z";
const newCustomer = (key: string, id: string | null) =>
  [
    'insert into "tollgate"."customers" ("owner_key", "owner_type", "owner_id", "customer_id", "former_customer_ids", "created_at", "updated_at") values ($1, $2, $3, $4, default, $5, $6) on conflict do nothing returning "owner_key"',
    [key, "user", key, id, at, at],
  ] as const;

describe("the model of Postgres", () => {
  let real: RealDatabase;
  let both: SimulationDatabase;
  beforeAll(async () => {
    real = await openRealDatabase(inject("postgresUrl"), 1);
    both = openTwinDatabase(real);
  });
  beforeEach(() => both.empty());
  afterAll(() => real.close());

  const ask = async (query: string, parameters: readonly unknown[] = []) => {
    const answer = await both.client.unsafe(query, [...parameters]).values();
    return answer as unknown[][];
  };
  const expectTheSame = () => expect(both.comparison().difference).toBeNull();

  it("enforces unique keys, and returns what was written", async () => {
    expect(await ask(...newCustomer("a", "cus_1"))).toEqual([["a"]]);
    expect(await ask(...newCustomer("a", "cus_2"))).toEqual([]);
    expect(await ask(...newCustomer("b", "cus_1"))).toEqual([]);
    await ask(...newCustomer("b", null));
    await ask(...newCustomer("c", null));
    expectTheSame();
  });

  it.each([
    [
      "a key that is taken",
      "update tollgate.customers set customer_id = $1 where owner_key = $2",
      ["cus_1", "b"],
    ],
    ["a check", "update tollgate.customers set owner_type = $1", ["nobody"]],
    ["a column that must not be empty", "update tollgate.customers set owner_id = $1", [null]],
    ["a reference", "delete from tollgate.customers where owner_key = $1", ["a"]],
  ])("refuses with Postgres's own code what breaks %s", async (_, query, parameters) => {
    await ask(...newCustomer("a", "cus_1"));
    await ask(...newCustomer("b", "cus_2"));
    await ask(
      "insert into tollgate.checkouts (owner_key, plan_group, offer, attempt, expires_at, created_at) values ($1, $2, $3, $4, $5, $5)",
      ["a", "group", "offer", "5ab0d4d0-8e3a-4f0c-8f30-5d6a5c7f9a11", at],
    );
    await expect(ask(query, parameters)).rejects.toThrow();
    expect(await ask("select owner_key, customer_id from tollgate.customers order by owner_key")).toEqual([
      ["a", "cus_1"],
      ["b", "cus_2"],
    ]);
    expectTheSame();
  });

  it("rolls a failed transaction back", async () => {
    await ask(...newCustomer("a", null));
    const work = both.client.begin(async (inner) => {
      await inner.unsafe("update tollgate.customers set customer_id = $1", ["cus_9"]);
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(await ask("select customer_id from tollgate.customers")).toEqual([[null]]);
    expectTheSame();
  });

  it("treats NULL in conditions like Postgres", async () => {
    await ask(...newCustomer("a", null));
    await ask(...newCustomer("b", "cus_2"));
    for (const condition of [
      "customer_id = 'cus_2'",
      "customer_id <> 'cus_2'",
      "not customer_id = 'cus_2'",
      "customer_id in ('cus_1', null)",
      "not (customer_id in ('cus_1', null))",
      "customer_id is null or customer_id = 'cus_1'",
      "customer_id = any(array_append(former_customer_ids, customer_id))",
      "(customer_id, owner_key) < ('cus_3', 'a')",
      "customer_id like 'cus%'",
      "not customer_id like '%_2'",
      "owner_key like '_'",
    ])
      await ask(`select owner_key from tollgate.customers where ${condition}`);
    await ask("select owner_key from tollgate.customers order by customer_id desc");
    expectTheSame();
  });

  it("goes back with the database in a failover", async () => {
    await ask(...newCustomer("a", null));
    await both.checkpoint();
    await ask(...newCustomer("b", null));
    await both.failOver();
    expect(await ask("select owner_key from tollgate.customers")).toEqual([["a"]]);
    expectTheSame();
  });

  it("is reported when its answer differs", async () => {
    const [query, parameters] = newCustomer("a", null);
    await real.client.unsafe(query, [...parameters]);
    await ask("select owner_key from tollgate.customers");
    expect(both.comparison().difference).toContain("select owner_key");
  });

  it("reports a statement that it does not know", async () => {
    await ask("select count(*) from tollgate.customers");
    expect(both.notModelled()).not.toBeNull();
    expectTheSame();
  });
});
