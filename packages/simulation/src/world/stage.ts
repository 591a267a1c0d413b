import { startRedis } from "@tollgate/local-stack";
import { createStripeSimulator, virtualClock } from "@tollgate/stripe-simulator";
import type { Ground, SimulationDatabase } from "../database/database.ts";
import { openModelDatabase } from "../database/model-database.ts";
import { openRealDatabase } from "../database/real-database.ts";
import { openTwinDatabase } from "../database/twin-database.ts";
import { askStripe } from "../merchant/ask-stripe.ts";
import { catalog, otherPrices } from "../plan/catalog.ts";
import { leadBack } from "./gated-network.ts";
import type { Grain } from "./gated-postgres.ts";
import { begin, type Stage } from "./story.ts";

/**
 * Connections for interleaved transactions. A transaction at a gate holds its connection; a statement without a free one
 * would wait for transactions that in turn wait for it.
 */
const concurrentConnections = 48;

/** Opens the parts that a series of seeds shares, in the Postgres at that address. */
export async function openStage(
  postgresUrl: string,
  { ground = "postgres", grain = "transaction" }: { ground?: Ground; grain?: Grain },
): Promise<Stage> {
  const clock = virtualClock(begin);
  const simulator = createStripeSimulator({ clock, seed: 1 });
  const redis = await startRedis({ clock: clock.now });
  const database = await openGround(postgresUrl, ground, grain);
  for (const offer of catalog.offers)
    await askStripe(simulator, "POST", "/v1/prices", {
      lookup_key: offer.lookupKey,
      currency: offer.currency,
      unit_amount: String(offer.amount),
      "product_data[name]": offer.title,
      ...(offer.kind === "subscription" ? { "recurring[interval]": offer.interval } : {}),
    });
  for (const price of otherPrices)
    await askStripe(simulator, "POST", "/v1/prices", {
      ...price,
      currency: "eur",
      "product_data[name]": price.lookup_key,
    });
  const stocked = simulator.snapshot();
  return {
    database,
    grain,
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

async function openGround(url: string, ground: Ground, grain: Grain): Promise<SimulationDatabase> {
  const real = await openRealDatabase(url, grain === "transaction" ? 1 : concurrentConnections);
  if (ground === "postgres") return real;
  if (ground === "both") return openTwinDatabase(real);
  // The model needs only the schema of the migrated tables.
  await real.close();
  return openModelDatabase(real.schema);
}
