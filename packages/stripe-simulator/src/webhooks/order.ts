import type { PendingDelivery } from "../world/pending-delivery.ts";
import type { World } from "../world/world.ts";
import type { DeliveryOptions } from "./delivery-options.ts";

/** The order in which waiting deliveries leave. */
export function ordered(
  queue: PendingDelivery[],
  order: DeliveryOptions["order"],
  world: World,
): PendingDelivery[] {
  if (order === "created") return queue;
  if (order === "reversed") return [...queue].reverse();
  const ranked = queue.map((pending) => ({ pending, rank: world.ids.fraction() }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ pending }) => pending);
}
