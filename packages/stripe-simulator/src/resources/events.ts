import { missingResource } from "../protocol/errors.ts";
import { flag, list, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { seconds } from "../world/world.ts";

/** Source: docs.stripe.com/api/events: events can be read for 30 days. */
const RETENTION_SECONDS = 30 * 24 * 3600;

export const eventRoutes: Route[] = [
  route({
    method: "GET",
    path: "/v1/events/:id",
    returns: "event",
    params: {},
    handle(world, _, [id]) {
      const event = world.store.tables.event.get(id);
      if (!event || event.created < seconds(world) - RETENTION_SECONDS) throw missingResource("event", id);
      return event;
    },
  }),
  listRoute({
    path: "/v1/events",
    returns: "event",
    params: { delivery_success: flag(), type: text(), types: list(text(), 20) },
    rows(world, { delivery_success: delivered, type, types }) {
      const oldest = seconds(world) - RETENTION_SECONDS;
      const wanted = types ?? (type === undefined ? [] : [type]);
      return world.store.tables.event
        .all()
        .filter((event) => event.created >= oldest)
        .filter((event) => wanted.length === 0 || wanted.some((pattern) => matches(pattern, event.type)))
        .filter((event) => delivered === undefined || (event.pending_webhooks === 0) === delivered);
    },
  }),
];

function matches(pattern: string, type: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}
