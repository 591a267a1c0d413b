import Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { connect, startSimulation, stockShop } from "../testing/simulation.ts";

async function get(
  url: string,
  key?: string,
): Promise<{ status: number; body: { error: Record<string, unknown> }; headers: Headers }> {
  const response = await fetch(url, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } });
  return {
    body: (await response.json()) as { error: Record<string, unknown> },
    headers: response.headers,
    status: response.status,
  };
}

describe("keys", () => {
  test("a request without a key is answered 401 in Stripe's shape", async () => {
    const { url } = await startSimulation();
    const { body, status } = await get(`${url}/v1/customers`);
    expect(status).toBe(401);
    expect(body.error).toMatchObject({
      message: expect.stringContaining("You did not provide an API key"),
      type: "invalid_request_error",
    });
  });

  test("a live key is refused", async () => {
    const { url } = await startSimulation();
    const { body, status } = await get(`${url}/v1/customers`, "sk_live_abc");
    expect(status).toBe(401);
    expect(body.error.message).toContain("live API key");
  });

  test("basic authentication with the key as user is accepted", async () => {
    const { url } = await startSimulation();
    const response = await fetch(`${url}/v1/customers`, {
      headers: { authorization: `Basic ${Buffer.from("sk_test_a:").toString("base64")}` },
    });
    expect(response.status).toBe(200);
  });
});

describe("unknown things", () => {
  test("an unknown route fails in stripe-node instead of looking like success", async () => {
    const { stripe } = await startSimulation();
    const error = await stripe.payouts.list().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
    expect(error).toMatchObject({
      message: expect.stringContaining("Unrecognized request URL (GET: /v1/payouts)"),
      statusCode: 404,
    });
  });

  test("an unknown parameter is named, also inside a list", async () => {
    const { stripe } = await startSimulation();
    const body = { line_items: [{ prize: "x" }], mode: "payment", success_url: "https://a.test" };
    await expect(stripe.rawRequest("POST", "/v1/checkout/sessions", body)).rejects.toMatchObject({
      code: "parameter_unknown",
      doc_url: "https://stripe.com/docs/error-codes/parameter-unknown",
      param: "line_items[0][prize]",
      statusCode: 400,
    });
  });

  test("payment_method_types is gone from session creation in this API version", async () => {
    const { stripe } = await startSimulation();
    const body = { mode: "setup", payment_method_types: ["card"], success_url: "https://a.test" };
    await expect(stripe.rawRequest("POST", "/v1/checkout/sessions", body)).rejects.toMatchObject({
      code: "parameter_unknown",
      param: "payment_method_types",
    });
  });

  test("a missing parameter is named", async () => {
    const { stripe } = await startSimulation();
    await expect(stripe.rawRequest("POST", "/v1/products", {})).rejects.toMatchObject({
      code: "parameter_missing",
      param: "name",
    });
  });

  test("a missing object is a 404 in the path and a 400 as a parameter", async () => {
    const { stripe } = await startSimulation();
    await expect(stripe.customers.retrieve("cus_none")).rejects.toMatchObject({
      code: "resource_missing",
      statusCode: 404,
    });
    await expect(stripe.billingPortal.sessions.create({ customer: "cus_none" })).rejects.toMatchObject({
      code: "resource_missing",
      param: "customer",
      statusCode: 400,
    });
  });
});

test("every answer carries a request id and the version it was asked for", async () => {
  const { stripe } = await startSimulation();
  const customer = await stripe.customers.create({});
  expect(customer.lastResponse.requestId).toMatch(/^req_\w{14}$/);
  expect(customer.lastResponse.headers["stripe-version"]).toBe("2026-10-28.endive");
});

describe("idempotency keys", () => {
  test("the same parameters are answered from memory", async () => {
    const { simulator, stripe } = await startSimulation();
    const first = await stripe.customers.create({ name: "Ada" }, { idempotencyKey: "k1" });
    const second = await stripe.customers.create({ name: "Ada" }, { idempotencyKey: "k1" });
    expect(second.id).toBe(first.id);
    expect(second.lastResponse.headers["idempotent-replayed"]).toBe("true");
    expect(second.lastResponse.headers["original-request"]).toBe(first.lastResponse.requestId);
    expect(simulator.requests.map((request) => request.replayed)).toEqual([false, true]);
  });

  test("other parameters under a used key are refused", async () => {
    const { stripe } = await startSimulation();
    await stripe.customers.create({ name: "Ada" }, { idempotencyKey: "k1" });
    await expect(stripe.customers.create({ name: "Bob" }, { idempotencyKey: "k1" })).rejects.toMatchObject({
      statusCode: 400,
      type: "StripeIdempotencyError",
    });
  });

  test("a second request while the first is in flight gets 409, and the customer exists once", async () => {
    const { simulator, stripe } = await startSimulation();
    simulator.faults.add({ fault: { kind: "delay", ms: 50 }, path: "/v1/customers" });
    const results = await Promise.allSettled([
      stripe.customers.create({ name: "Ada" }, { idempotencyKey: "k1" }),
      stripe.customers.create({ name: "Ada" }, { idempotencyKey: "k1" }),
    ]);
    const failed = results.find((result) => result.status === "rejected");
    expect(failed?.reason).toMatchObject({ code: "idempotency_key_in_use", statusCode: 409 });
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });

  test("a request that never began leaves its key free", async () => {
    const { stripe } = await startSimulation();
    await expect(
      stripe.customers.create({ email: "no address" }, { idempotencyKey: "k1" }),
    ).rejects.toThrow();
    await expect(
      stripe.rawRequest(
        "POST",
        "/v1/products",
        { nope: "1" },
        { additionalHeaders: { "Idempotency-Key": "k2" } },
      ),
    ).rejects.toThrow();
    const product = await stripe.products.create({ name: "Pro" }, { idempotencyKey: "k2" });
    expect(product.name).toBe("Pro");
  });

  test("a failure is replayed as well", async () => {
    const { stripe } = await startSimulation();
    const pay = () =>
      stripe.paymentIntents.create(
        {
          amount: 100,
          confirm: true,
          currency: "usd",
          off_session: true,
          payment_method: "pm_card_visa_chargeDeclined",
        },
        { idempotencyKey: "k1" },
      );
    await expect(pay()).rejects.toMatchObject({ code: "card_declined" });
    await expect(pay()).rejects.toMatchObject({
      code: "card_declined",
      headers: { "idempotent-replayed": "true" },
    });
    expect((await stripe.paymentIntents.list()).data).toHaveLength(1);
  });

  test("a key is forgotten after a day", async () => {
    const { simulator, stripe } = await startSimulation();
    await stripe.customers.create({ name: "Ada" }, { idempotencyKey: "k1" });
    await simulator.clock.advance({ hours: 25 });
    await stripe.customers.create({ name: "Bob" }, { idempotencyKey: "k1" });
    expect((await stripe.customers.list()).data).toHaveLength(2);
  });

  test("stripe-node's own retry after a lost answer creates nothing twice", async () => {
    const { port, simulator } = await startSimulation();
    const retrying = connect(port, { maxNetworkRetries: 2 });
    simulator.faults.add({ fault: { kind: "reset_after_commit" }, path: "/v1/customers" });
    const customer = await retrying.customers.create({ name: "Ada" });
    const all = await retrying.customers.list();
    expect(all.data.map((row) => row.id)).toEqual([customer.id]);
  });
});

describe("lists", () => {
  async function withCustomers(count: number) {
    const simulation = await startSimulation();
    for (let index = 0; index < count; index++) {
      await simulation.stripe.customers.create({ name: `c${index}` });
      await simulation.simulator.clock.advance({ seconds: 1 });
    }
    return simulation;
  }

  test("come newest first, page by page, in both directions", async () => {
    const { stripe } = await withCustomers(5);
    const names = (page: Stripe.ApiList<Stripe.Customer>) => page.data.map((row) => row.name);
    const first = await stripe.customers.list({ limit: 2 });
    expect([names(first), first.has_more]).toEqual([["c4", "c3"], true]);
    const last = first.data.at(-1);
    const second = await stripe.customers.list({ limit: 10, starting_after: last?.id ?? "" });
    expect([names(second), second.has_more]).toEqual([["c2", "c1", "c0"], false]);
    const back = await stripe.customers.list({ ending_before: second.data[0]?.id ?? "", limit: 1 });
    expect([names(back), back.has_more]).toEqual([["c3"], true]);
  });

  test("are walked through by stripe-node's auto-pagination", async () => {
    const { stripe } = await withCustomers(5);
    const all = await stripe.customers.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
    expect(all.map((row) => row.name)).toEqual(["c4", "c3", "c2", "c1", "c0"]);
  });

  test("are narrowed by the time of creation", async () => {
    const { simulator, stripe } = await withCustomers(3);
    const start = Math.floor(simulator.clock.now() / 1000) - 3;
    const later = await stripe.customers.list({ created: { gt: start } });
    expect(later.data.map((row) => row.name)).toEqual(["c2", "c1"]);
    const exact = await stripe.customers.list({ created: start });
    expect(exact.data.map((row) => row.name)).toEqual(["c0"]);
  });

  test.each([0, 101])("refuse a limit of %i", async (limit) => {
    const { stripe } = await startSimulation();
    await expect(stripe.customers.list({ limit })).rejects.toMatchObject({
      code: "parameter_invalid_integer",
      param: "limit",
    });
  });

  test("refuse a cursor that does not exist", async () => {
    const { stripe } = await startSimulation();
    await expect(stripe.customers.list({ starting_after: "cus_none" })).rejects.toMatchObject({
      param: "starting_after",
    });
  });
});

describe("expand", () => {
  test("follows references, also through lists", async () => {
    const { stripe } = await startSimulation();
    const { product } = await stockShop(stripe);
    const prices = await stripe.prices.list({ expand: ["data.product"] });
    expect(prices.data.map((price) => (price.product as Stripe.Product).name)).toEqual(["Pro", "Pro"]);
    const price = await stripe.prices.retrieve(prices.data[0]?.id ?? "");
    expect(price.product).toBe(product.id);
  });

  test.each([["data.nothing"], ["product"], ["data"]])(
    "refuses the path %s of a list, even an empty one",
    async (path) => {
      const { stripe } = await startSimulation();
      await expect(stripe.prices.list({ expand: [path] })).rejects.toMatchObject({
        message: `This property cannot be expanded (${path}).`,
        type: "StripeInvalidRequestError",
      });
    },
  );

  test("refuses more than four levels", async () => {
    const { stripe } = await startSimulation();
    await expect(stripe.subscriptions.list({ expand: ["data.items.data.price.product"] })).rejects.toThrow(
      "You cannot expand more than 4 levels of a property. Property: data.items.data.price.product",
    );
  });

  test("refuses before anything is done", async () => {
    const { stripe } = await startSimulation();
    await expect(stripe.customers.create({ expand: ["nothing"] })).rejects.toThrow("cannot be expanded");
    expect((await stripe.customers.list()).data).toEqual([]);
  });
});

describe("metadata", () => {
  test("is merged key by key; an empty text unsets a key, an empty value all of them", async () => {
    const { stripe } = await startSimulation();
    const { id } = await stripe.customers.create({ metadata: { a: "1", b: "2" } });
    expect((await stripe.customers.update(id, { metadata: { a: "", c: "3" } })).metadata).toEqual({
      b: "2",
      c: "3",
    });
    expect((await stripe.customers.update(id, { metadata: "" })).metadata).toEqual({});
  });

  test.each([
    ["51 keys", Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, "v"]))],
    ["a key of 41 characters", { ["k".repeat(41)]: "v" }],
    ["a value of 501 characters", { k: "v".repeat(501) }],
  ])("is refused with %s", async (_, metadata) => {
    const { stripe } = await startSimulation();
    await expect(stripe.customers.create({ metadata })).rejects.toMatchObject({ statusCode: 400 });
  });
});
