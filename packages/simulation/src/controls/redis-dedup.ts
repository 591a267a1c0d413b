import { shop } from "../plan/catalog.ts";
import { idOf } from "../stripe/rows.ts";
import type { Design } from "../world/design.ts";
import type { StripeEventRow } from "../world/thin-twin.ts";
import { connectCache } from "../world/tollgate.ts";
import { find, put } from "./naive-store.ts";
import { naiveSurface } from "./naive-surface.ts";

const dayMs = 24 * 3_600_000;
interface Grants {
  [level: string]: { from: number; until: number };
}

/** Adds each sale to the stored grants, once per event id in Redis. When Redis loses the id, the sale counts twice. */
export const redisDedup: Design = {
  name: "redis-only deduplication",
  usesCoreTables: false,
  dropsWhileRunning: false,
  boot(parts) {
    const redis = connectCache();
    return naiveSurface(parts, {
      async receive(event) {
        const isNew = await redis.set(`seen:${event.id}`, "1", { nx: true, px: 3 * dayMs });
        const sale = saleOf(event);
        if (!isNew || !sale) return;
        const grants = (await find<Grants>(parts.db, sale.customerId)) ?? {};
        const now = event.created * 1000;
        const from = Math.max(now, grants[sale.level]?.until ?? 0);
        const until = from + sale.days * dayMs;
        await put(parts.db, sale.customerId, {
          ...grants,
          [sale.level]: { from: grants[sale.level]?.from ?? now, until },
        });
      },
      async access(customerId) {
        const grants = (await find<Grants>(parts.db, customerId)) ?? {};
        return Object.entries(grants).map(([level, { from, until }]) => ({
          id: level,
          sourceId: level,
          kind: "sale" as const,
          planGroup: null,
          level,
          seats: 1,
          access: "granted" as const,
          reason: "paid",
          flags: [],
          from: Math.floor(from / 1000),
          until: Math.floor(until / 1000),
          restsOn: [],
          countsFromHearing: false,
          row: 0,
        }));
      },
    });
  },
};

function saleOf({
  type,
  data: { object },
}: StripeEventRow): { customerId: string; level: string; days: number } | null {
  const isPaid = type === "checkout.session.completed" && object.payment_status === "paid";
  const offer = shop.offers[(object.metadata as { offer?: string } | null)?.offer ?? ""];
  if (!isPaid || !offer?.days || offer.level === null) return null;
  return { customerId: idOf(object.customer) ?? "", level: offer.level, days: offer.days };
}
