import type Stripe from "stripe";
import { missingResource } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { emptyable, flag, list, required, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { webUrl } from "../protocol/web-url.ts";
import { versionNamed } from "../versions/api-versions.ts";
import { add, change } from "../world/events.ts";
import { seconds, type World } from "../world/world.ts";

export const webhookEndpointRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/webhook_endpoints",
    returns: "webhook_endpoint",
    params: {
      api_version: text(),
      connect: flag(),
      description: emptyable(text()),
      enabled_events: required(list(text(), 500)),
      metadata: metadata(),
      url: required(text()),
    },
    handle(world, params) {
      const { api_version: version } = params;
      if (version !== undefined) versionNamed(version, "api_version");
      const id = world.ids.make("webhook_endpoint");
      const { secret } = world.store.hidden.secrets.put({ id, secret: world.ids.make("webhook_secret") });
      const endpoint = add(world, world.store.tables.webhook_endpoint, {
        id,
        object: "webhook_endpoint",
        api_version: version ?? null,
        application: null,
        created: seconds(world),
        description: params.description ?? null,
        enabled_events: params.enabled_events,
        livemode: false,
        metadata: mergeMetadata({}, params.metadata),
        status: "enabled",
        url: webUrl(params.url),
      });
      // The secret is shown only once.
      return { ...endpoint, secret };
    },
  }),
  route({
    method: "GET",
    path: "/v1/webhook_endpoints/:id",
    returns: "webhook_endpoint",
    params: {},
    handle: (world, _, [id]) => findEndpoint(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/webhook_endpoints/:id",
    returns: "webhook_endpoint",
    params: {
      description: emptyable(text()),
      disabled: flag(),
      enabled_events: list(text(), 500),
      metadata: metadata(),
      url: text(),
    },
    handle(world, { disabled, metadata: given, url, ...fields }, [id]) {
      const endpoint = findEndpoint(world, id);
      return change(world, world.store.tables.webhook_endpoint, endpoint, {
        ...fields,
        ...(disabled === undefined ? {} : { status: disabled ? "disabled" : "enabled" }),
        ...(url === undefined ? {} : { url: webUrl(url) }),
        metadata: mergeMetadata(endpoint.metadata, given),
      });
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/webhook_endpoints/:id",
    returns: "webhook_endpoint",
    params: {},
    handle(world, _, [id]) {
      findEndpoint(world, id);
      world.store.tables.webhook_endpoint.remove(id);
      world.store.hidden.secrets.remove(id);
      return { id, object: "webhook_endpoint", deleted: true };
    },
  }),
  listRoute({
    path: "/v1/webhook_endpoints",
    returns: "webhook_endpoint",
    params: {},
    rows: (world) => world.store.tables.webhook_endpoint.all(),
  }),
];

function findEndpoint(world: World, id: string): Stripe.WebhookEndpoint {
  const found = world.store.tables.webhook_endpoint.get(id);
  if (!found) throw missingResource("webhook endpoint", id);
  return found;
}
