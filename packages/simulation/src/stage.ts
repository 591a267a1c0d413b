import { startRedis } from "@tollgate/local-stack";
import { createStripeSimulator, virtualClock } from "@tollgate/stripe-simulator";
import { catalog } from "./catalog.ts";
import { openDatabase } from "./database.ts";
import { leadBack } from "./gated-network.ts";
import type { Grain } from "./gated-postgres.ts";
import { askStripe } from "./merchant.ts";
import { begin, type Stage } from "./story.ts";

/** Opens what a row of seeds needs, in the Postgres at that address. */
export async function openStage(postgresUrl: string, grain: Grain): Promise<Stage> {
  const clock = virtualClock(begin);
  const simulator = createStripeSimulator({ clock, seed: 1 });
  const redis = await startRedis({ clock: clock.now });
  const database = await openDatabase(postgresUrl, grain === "transaction" ? 1 : 16);
  for (const offer of catalog.offers)
    await askStripe(simulator, "POST", "/v1/prices", {
      lookup_key: offer.lookupKey,
      currency: offer.currency,
      unit_amount: String(offer.amount),
      "product_data[name]": offer.title,
      ...(offer.kind === "subscription" ? { "recurring[interval]": offer.interval } : {}),
    });
  const stocked = simulator.snapshot();
  return {
    database,
    simulator,
    clock,
    redis,
    async clear() {
      simulator.reset();
      clock.set(begin);
      simulator.restore(stocked);
      redis.store.clear();
      await database.empty();
    },
    async close() {
      leadBack();
      await redis.stop();
      await simulator.close();
      await database.close();
    },
  };
}
