import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { customers } from "../database/tables.ts";
import type { Owner } from "../model/owner.ts";
import { openTestShop, type TestShop } from "../testing/shop.ts";
import { customerIdOf, ensureCustomer, ownerOf, retireCustomer } from "./customer.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const guild: Owner = { type: "organisation", id: "ada" };
const ensure = (owner: Owner) => ensureCustomer(shop.deps, { owner, email: "ada@example.test" });
const made = async () => (await shop.stripe.customers.list()).data;

describe("the customer of an owner", () => {
  it("is created once for ten concurrent requests, and not requested again", async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => ensure(ada)));
    expect(new Set(ids).size).toBe(1);
    expect(await made()).toHaveLength(1);
    const before = shop.simulator.requests.length;
    expect(await ensure(ada)).toBe(ids[0]);
    expect(shop.simulator.requests).toHaveLength(before);
  });

  it("is another one for a person and for an organisation of the same id", async () => {
    const [person, organisation] = [await ensure(ada), await ensure(guild)];
    expect(person).not.toBe(organisation);
    expect(await ownerOf(shop.deps.db, person)).toEqual(ada);
    expect(await ownerOf(shop.deps.db, organisation)).toEqual(guild);
    expect((await made()).map(({ metadata }) => metadata)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ owner_type: "user", owner_id: "ada" }),
        expect.objectContaining({ owner_type: "organisation", owner_id: "ada" }),
      ]),
    );
  });

  it("is the same one when Stripe's answer was lost on its way", async () => {
    shop.simulator.faults.add({
      fault: { kind: "reset_after_commit" },
      method: "POST",
      path: "/v1/customers",
      times: 2,
    });
    await expect(ensure(ada)).rejects.toThrow();
    expect(await customerIdOf(shop.deps.db, ada)).toBeNull();
    const id = await ensure(ada);
    expect(await made()).toMatchObject([{ id }]);
    expect(await customerIdOf(shop.deps.db, ada)).toBe(id);
  });

  it("does not exist before it is created", async () => {
    expect(await customerIdOf(shop.deps.db, ada)).toBeNull();
    expect(await ownerOf(shop.deps.db, "cus_stranger")).toBeNull();
  });
});

describe("a customer that was retired", () => {
  it("still names its owner, is used for nothing, and is followed by another one", async () => {
    const first = await ensure(ada);
    const other = await ensure(guild);
    const at = new Date(shop.deps.clock.now() + 1_000);
    await retireCustomer(shop.deps.db, first, at);
    expect(await customerIdOf(shop.deps.db, ada)).toBeNull();
    expect(await customerIdOf(shop.deps.db, guild)).toBe(other);
    expect(await ownerOf(shop.deps.db, first)).toEqual(ada);
    const [row] = await shop.deps.db.select().from(customers).where(eq(customers.ownerKey, "ada"));
    expect(row).toMatchObject({ formerCustomerIds: [first], updatedAt: at });
    const second = await ensure(ada);
    expect(second).not.toBe(first);
    await retireCustomer(shop.deps.db, second, at);
    const third = await ensure(ada);
    expect(new Set([first, second, third]).size).toBe(3);
    for (const id of [first, second, third]) expect(await ownerOf(shop.deps.db, id)).toEqual(ada);
  });
});
