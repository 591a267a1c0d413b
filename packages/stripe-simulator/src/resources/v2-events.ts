import { missingResource } from "../protocol/errors.ts";
import { hash, list, text } from "../protocol/params.ts";
import { type Route, route } from "../protocol/route.ts";
import { v2ListRoute } from "../protocol/v2-answers.ts";
import type { ThinEvent } from "../world/thin-event.ts";
import { allThin, thinNamed } from "../world/thin-events.ts";
import type { World } from "../world/world.ts";

/** Source: docs.stripe.com/api/v2/core/events/list, "going back up to 30 days". */
const RETENTION_MS = 30 * 24 * 3600 * 1000;

const instants = hash({ gt: text(), gte: text(), lt: text(), lte: text() });

export const v2EventRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v2/core/events/:id",
    returns: "v2.core.event",
    params: {},
    handle(world, _, [id]) {
      const event = thinNamed(world, id);
      if (!event || !isListed(world, event)) throw missingResource("event", id);
      return event;
    },
  }),
  v2ListRoute({
    path: "/v2/core/events",
    returns: "v2.core.event",
    params: { created: instants, object_id: text(), types: list(text(), 20) },
    rows: (world, { created = {}, object_id: objectId, types }) =>
      allThin(world)
        .filter((event) => isListed(world, event) && isWithin(created, event))
        .filter((event) => objectId === undefined || event.related_object?.id === objectId)
        .filter(({ type }) => types === undefined || types.includes(type)),
  }),
];

function isListed(world: World, { created }: ThinEvent): boolean {
  return Date.parse(created) >= world.clock.now() - RETENTION_MS;
}

function isWithin(
  bounds: { gt?: string; gte?: string; lt?: string; lte?: string },
  event: ThinEvent,
): boolean {
  const at = Date.parse(event.created);
  const { gt, gte, lt, lte } = bounds;
  return (
    (gt === undefined || at > instantOf(gt)) &&
    (gte === undefined || at >= instantOf(gte)) &&
    (lt === undefined || at < instantOf(lt)) &&
    (lte === undefined || at <= instantOf(lte))
  );
}

/** An ISO time, as API v2 writes it, or a unix second, as stripe-node's types have it. */
function instantOf(time: string): number {
  return /^\d+$/.test(time) ? Number(time) * 1000 : Date.parse(time);
}
