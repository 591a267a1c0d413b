import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "../model/owner.ts";
import { openTestShop, type TestShop } from "../testing/shop.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const eve: Owner = { type: "user", id: "eve" };

describe("the portal", () => {
  it("is refused to an owner who has never bought, without creating a customer", async () => {
    expect(await shop.billing.openPortal({ owner: ada })).toMatchObject({ ok: false, reason: "no_customer" });
    expect((await shop.stripe.customers.list()).data).toEqual([]);
  });

  it("opens for the owner's own customer and returns to the shop", async () => {
    const { customer } = await shop.stripe.checkout.sessions.retrieve(await shop.open(ada, "pro_month"));
    await shop.open(eve, "pro_month");
    const result = await shop.billing.openPortal({ owner: ada });
    const asked = shop.simulator.requests.filter(({ path }) => path === "/v1/billing_portal/sessions");
    expect(asked).toHaveLength(1);
    expect(result).toMatchObject({ ok: true, url: expect.stringMatching(/^http/) });
    expect(await shop.deps.stripe.customers.retrieve(String(customer))).toMatchObject({
      email: "ada@example.test",
    });
  });
});
