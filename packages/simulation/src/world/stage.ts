import { startRedis } from "@tollgate/local-stack";
import { createStripeSimulator, virtualClock } from "@tollgate/stripe-simulator";
import type { Ground, SimulationDatabase } from "../database/database.ts";
import { openModelDatabase } from "../database/model-database.ts";
import { openRealDatabase } from "../database/real-database.ts";
import { openTwinDatabase } from "../database/twin-database.ts";
import { catalog } from "../plan/catalog.ts";
import { leadBack } from "./gated-network.ts";
import type { Grain } from "./gated-postgres.ts";
import { askStripe } from "./merchant.ts";
import { begin, type Stage } from "./story.ts";

/**
 * Connections for calls that are interleaved within their transactions. A transaction at a gate keeps its connection, and
 * a statement that found none free would wait for the very transactions that wait for it to end.
 */
const sideBySide = 48;

/** Opens what a row of seeds needs, in the Postgres at that address. */
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
  const real = await openRealDatabase(url, grain === "transaction" ? 1 : sideBySide);
  if (ground === "postgres") return real;
  if (ground === "both") return openTwinDatabase(real);
  // The model has the shape of the migrated tables; it needs nothing else of the real ones.
  await real.close();
  return openModelDatabase(real.schema);
}
