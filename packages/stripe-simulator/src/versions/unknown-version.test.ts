import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { connect, startSimulation } from "../testing/simulation.ts";

describe("an unknown version", () => {
  test.each(["2031-01-01.zinnia", "2020-08-27", "newest"])(
    "%s is refused, and nothing is done",
    async (name) => {
      const { port, stripe } = await startSimulation();
      const odd = connect(port, { apiVersion: name as Stripe.LatestApiVersion });
      await expect(odd.customers.create({})).rejects.toMatchObject({
        message: expect.stringContaining(`Invalid Stripe API version: ${name}`),
        statusCode: 400,
        type: "StripeInvalidRequestError",
      });
      expect((await stripe.customers.list()).data).toEqual([]);
    },
  );

  test("is refused for an endpoint and for the account as well", async () => {
    const { stripe } = await startSimulation();
    const endpoint = { enabled_events: ["*"], url: "https://shop.test/webhooks" } as const;
    await expect(
      stripe.rawRequest("POST", "/v1/webhook_endpoints", { ...endpoint, api_version: "2031-01-01.zinnia" }),
    ).rejects.toMatchObject({ param: "api_version", statusCode: 400 });
    await expect(startSimulation({ apiVersion: "soon" })).rejects.toThrow("Invalid Stripe API version: soon");
  });
});
