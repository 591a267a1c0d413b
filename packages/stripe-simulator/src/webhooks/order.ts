import type { World } from "../world.ts";
import type { PendingDelivery } from "./delivery.ts";
import type { WebhookMood } from "./mood.ts";

/** The order in which waiting deliveries leave. */
export function ordered(
  queue: PendingDelivery[],
  order: WebhookMood["order"],
  world: World,
): PendingDelivery[] {
  if (order === "created") return queue;
  if (order === "reversed") return [...queue].reverse();
  const ranked = queue.map((pending) => ({ pending, rank: world.ids.fraction() }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ pending }) => pending);
}
