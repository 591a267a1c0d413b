import { createStripeSimulator } from "@tollgate/stripe-simulator";
import { describe, expect, it, onTestFinished } from "vitest";
import { catalog } from "./catalog.ts";
import { pushCatalog } from "./push-catalog.ts";
import { connectStripe } from "./stripe.ts";

async function emptyStripe() {
  const simulator = createStripeSimulator();
  onTestFinished(() => simulator.close());
  const { url } = await simulator.listen();
  const secretKey = "sk_test_0123456789abcdef";
  return connectStripe({ stripe: { secretKey, apiBase: url, webhookSecrets: [], livemode: false } });
}

describe("pushing the catalog", () => {
  it("creates a product and a price per offer and course, and nothing the second time", async () => {
    const stripe = await emptyStripe();
    const first = await pushCatalog(stripe, catalog);
    expect(first.map(({ lookupKey, outcome }) => [lookupKey, outcome])).toEqual(
      [...catalog.offers, ...catalog.courses].map(({ lookupKey }) => [lookupKey, "created"]),
    );
    const again = await pushCatalog(stripe, catalog);
    expect(again).toEqual(first.map((offer) => ({ ...offer, outcome: "unchanged" })));
    const products = (await stripe.products.list({ limit: 100 })).data;
    expect(products).toHaveLength(first.length);
    const raft = catalog.courses.find(({ id }) => id === "raft-weekend");
    const [price] = (await stripe.prices.list({ lookup_keys: [raft?.lookupKey ?? ""] })).data;
    expect(price).toMatchObject({ unit_amount: raft?.amount, currency: raft?.currency, recurring: null });
    expect(products.find(({ id }) => id === price?.product)).toMatchObject({
      name: raft?.title,
      metadata: { course: "raft-weekend" },
    });
  });

  it("moves the lookup key to a new price when the amount changed, and leaves the old price in use", async () => {
    const stripe = await emptyStripe();
    const [before] = await pushCatalog(stripe, catalog);
    const dearer = {
      ...catalog,
      offers: catalog.offers.map((offer) => ({ ...offer, amount: offer.amount + 100 })),
    };
    const [after] = await pushCatalog(stripe, dearer);
    expect(after).toMatchObject({ outcome: "replaced" });
    const found = await stripe.prices.list({ lookup_keys: [catalog.offers[0]?.lookupKey ?? ""] });
    expect(found.data.map(({ id }) => id)).toEqual([after?.priceId]);
    expect((await stripe.prices.retrieve(before?.priceId ?? "")).lookup_key).toBeNull();
  });
});
