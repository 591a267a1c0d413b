import type { StripeTrouble } from "./gated-network.ts";
import type { PostgresTrouble } from "./gated-postgres.ts";
import type { Story } from "./story.ts";

type RedisEntries = ReturnType<Story["stage"]["redis"]["store"]["entries"]>;

/** The faults between two steps. */
export interface Weather {
  /** May cause faults. Returns what the oracles must know. */
  pass(): Promise<"nothing" | "redis went back" | "database went back">;
}

/** Factor on a fault's probability per request, for a fault between two steps. */
const calm = 0.06;
const newestWrites = 6;
/** Most milliseconds that the replica lags behind. */
const mostLag = 10_000;
const mostFailovers = 2;

export function createWeather(story: Story, reboot: (process: string) => void): Weather {
  const { redis, database, clock } = story.stage;
  const dumps: RedisEntries[] = [];
  let lastSize = "";
  let checkpointAt: number | null = null;

  const rarely = (fault: Parameters<Story["strikes"]>[0]) =>
    story.fate.chance(calm) && (story.plan.faults[fault] ?? 0) > 0 && story.strikes(fault);

  /** Saves the current state of Redis if it has changed. */
  function saveDump(): void {
    const entries = redis.store.entries().map(([key, entry]) => [key, { ...entry }] as RedisEntries[number]);
    const shape = JSON.stringify(entries);
    if (shape === lastSize) return;
    lastSize = shape;
    dumps.push(entries);
  }

  function goBackTo(entries: RedisEntries | undefined): boolean {
    if (!entries) return false;
    redis.store.clear();
    redis.store.restore(entries.map(([key, entry]) => [key, { ...entry }]));
    return true;
  }

  const needsDumps = Boolean(story.plan.faults["redis old dump"] || story.plan.faults["redis lost tail"]);

  return {
    async pass() {
      if (!story.hasFaults) return "nothing";
      if (needsDumps) saveDump();
      if (rarely("redis eviction")) {
        const keys = redis.store.keys();
        if (keys.length > 0) redis.store.remove(story.fate.pick(keys));
        story.note("  redis evicts a key");
      }
      if (rarely("redis flush")) {
        redis.store.clear();
        story.note("  redis is flushed");
      }
      if (rarely("redis poisoned key")) poison();
      if (rarely("redis down")) {
        story.redisDownUntil = clock.now() + story.fate.pick([500, 5_000, 60_000]);
        story.note("  redis goes down");
      }
      if (rarely("worker crash")) crash("worker-1", "worker-2");
      if (rarely("web crash")) crash("web-1", "web-2");
      if (dumps.length > 2 && rarely("redis old dump")) {
        goBackTo(story.fate.pick(dumps));
        story.note("  redis is restored from an old dump");
        return "redis went back";
      }
      if (dumps.length > 2 && rarely("redis lost tail")) {
        goBackTo(dumps.at(-Math.min(dumps.length, story.fate.whole(2, newestWrites))));
        story.note("  redis loses its newest writes");
        return "redis went back";
      }
      return failOver();
    },
  };

  function poison(): void {
    const keys = redis.store.keys();
    if (keys.length === 0) return;
    const key = story.fate.pick(keys);
    redis.run(["DEL", key]);
    redis.run(["RPUSH", key, "not ours"]);
    story.poisoned.add(key);
    story.note(`  redis holds a list under ${key}`);
  }

  function crash(...names: [string, string]): void {
    const process = story.fate.pick(names);
    const died = story.gates.kill(process);
    story.note(`  ${process} dies with ${died} calls`);
    reboot(process);
  }

  async function failOver(): Promise<"nothing" | "database went back"> {
    const fault = "database failover";
    if (!story.plan.faults[fault]) return "nothing";
    if (checkpointAt === null) {
      if (!story.fate.chance(calm)) return "nothing";
      await database.checkpoint();
      checkpointAt = clock.now();
      story.note("  the replica is up to date here");
      return "nothing";
    }
    if (clock.now() - checkpointAt > mostLag) {
      checkpointAt = null;
      return "nothing";
    }
    if (story.counts[fault] >= mostFailovers || !story.fate.chance(calm * 2)) return "nothing";
    story.counts[fault] += 1;
    await database.failOver();
    checkpointAt = null;
    story.note("  postgres fails over to the replica");
    return "database went back";
  }
}

/** What happens to one request to Stripe. */
export function troubleOf(story: Story, method: string, customerId: string | null): StripeTrouble | null {
  if (customerId !== null && isRefused(story, customerId)) return "500";
  if (story.strikes("stripe 429")) return "429";
  if (story.strikes("stripe 500")) return "500";
  if (story.strikes("stripe timeout after commit")) return "timeout after commit";
  if (method === "GET" && story.strikes("stripe stale read")) return "stale read";
  return null;
}

/** One customer in a story, the first that the fault strikes, for some hours. */
function isRefused(story: Story, customerId: string): boolean {
  if (story.refused === null && story.strikes("stripe refuses a customer"))
    story.refused = {
      customerId,
      ownerId: ownerOf(story, customerId),
      until: story.stage.clock.now() + story.fate.pick([1, 6, 24]) * 3_600_000,
    };
  return story.refused?.customerId === customerId && story.stage.clock.now() < story.refused.until;
}

/** Asked at once: a deleted customer names nobody. */
function ownerOf({ stage }: Story, customerId: string): string {
  const { customer = [] } = stage.simulator.snapshot().rows as {
    customer?: { id: string; metadata?: Record<string, string> }[];
  };
  return customer.find(({ id }) => id === customerId)?.metadata?.owner_id ?? "";
}

/** What happens to one statement or transaction. */
export function postgresTroubleOf(story: Story): PostgresTrouble | null {
  if (story.strikes("postgres cut off")) return "cut off";
  return story.strikes("postgres answer lost") ? "answer lost" : null;
}
