import type { Seen } from "../database/observe.ts";
import type { Story } from "../world/story.ts";
import type { GrantsOracle } from "./grants-oracle.ts";
import type { Expect, OracleCounts } from "./oracle-names.ts";
import { shape } from "./shapes.ts";

/** Redis: no key goes back to an older version, every key holds its own owner, and at rest Redis equals Postgres. */
export interface CacheOracle {
  check(): void;
  atRest(seen: Seen): void;
  wentBack(): void;
}

/** Before a value that is about to be replaced: no reader takes it for an answer. */
const staleMark = "stale ";

interface Cached {
  ownerKey: string;
  version: number;
  entitlements: {
    id: string;
    access: string;
    level: string;
    sourceId: string;
    expiresAt: string | null;
  }[];
}

export function createCacheOracle(
  story: Story,
  { checkPaid }: GrantsOracle,
  counts: OracleCounts,
  expect: Expect,
): CacheOracle {
  const { clock, redis } = story.stage;
  const cached = new Map<string, { version: number; expiresAt: number }>();

  function checkEntry(key: string, value: Cached): void {
    const before = cached.get(key)?.version ?? 0;
    expect(
      "redis never goes back",
      value.version >= before,
      () => `${key} went from version ${before} to ${value.version}`,
    );
    expect(
      "no cross-owner effect",
      key === `entitlements:${value.ownerKey}`,
      () => `${key} holds entitlements of ${value.ownerKey}`,
    );
    for (const { id, access, level, sourceId, expiresAt } of value.entitlements)
      if (access === "granted")
        checkPaid(value.ownerKey, { id, sourceId, level, until: Date.parse(expiresAt ?? "9999-12-31") });
  }

  return {
    check() {
      for (const [key, { expiresAt }] of cached)
        if (expiresAt <= clock.now() || redis.store.entry(key)?.kind !== "string") cached.delete(key);
      for (const [key, entry] of redis.store.entries()) {
        if (!key.startsWith("entitlements:") || entry.kind !== "string") continue;
        const value = JSON.parse(entry.value.replace(staleMark, "")) as Cached;
        checkEntry(key, value);
        cached.set(key, { version: value.version, expiresAt: entry.expiresAt ?? Number.POSITIVE_INFINITY });
      }
    },
    atRest(seen) {
      for (const { owner } of story.buyers) {
        const entry = redis.store.entry(`entitlements:${owner.id}`);
        if (entry?.kind !== "string" || entry.value.startsWith(staleMark)) {
          counts["convergence of redis"] += 1;
          continue;
        }
        const value = JSON.parse(entry.value) as Cached;
        const here = value.entitlements
          .map(({ id, access, expiresAt }) =>
            shape({ id, access, until: expiresAt ? Date.parse(expiresAt) : 0 }),
          )
          .sort()
          .join("\n");
        const there = seen.entitlements
          .filter(({ ownerKey }) => ownerKey === owner.id)
          .map(shape)
          .sort()
          .join("\n");
        expect(
          "convergence of redis",
          here === there,
          () => `${owner.id}: redis:\n${here}\npostgres:\n${there}`,
        );
      }
    },
    wentBack: () => cached.clear(),
  };
}
