import type Stripe from "stripe";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { hash, list, oneOf, required, text } from "../protocol/params.ts";
import { type Route, route } from "../protocol/route.ts";
import { v2ListRoute } from "../protocol/v2-answers.ts";
import { webUrl } from "../protocol/web-url.ts";
import { versionNamed } from "../versions/api-versions.ts";
import { add, change } from "../world/events.ts";
import { emitThin, isoTime } from "../world/thin-events.ts";
import { seconds, type World } from "../world/world.ts";

type Destination = Stripe.V2.Core.EventDestination;

const path = "/v2/core/event_destinations";
const returns = "v2.core.event_destination";
const url = "webhook_endpoint.url";
const secret = "webhook_endpoint.signing_secret";
const target = hash({ url: required(text()) });
const include = list(oneOf(url));

/** Source: docs.stripe.com/api/v2/core/event-destinations. Destinations at a cloud provider are refused. */
export const v2EventDestinationRoutes: Route[] = [
  route({
    method: "POST",
    path,
    returns,
    params: {
      description: text(),
      enabled_events: required(list(text(), 500)),
      event_payload: required(oneOf("snapshot", "thin")),
      events_from: list(oneOf("@self")),
      include: list(oneOf(url, secret)),
      metadata: metadata(),
      name: required(text()),
      snapshot_api_version: text(),
      type: required(oneOf("webhook_endpoint")),
      webhook_endpoint: required(target),
    },
    handle(world, params) {
      const { event_payload: style, snapshot_api_version: version } = params;
      if (version !== undefined) versionNamed(version, "snapshot_api_version");
      if (style === "thin" && version !== undefined)
        throw invalidRequest("Thin events have no API version.", { param: "snapshot_api_version" });
      const id = world.ids.make("event_destination");
      const at = isoTime(seconds(world));
      const { secret: signing } = world.store.hidden.secrets.put({
        id,
        secret: world.ids.make("webhook_secret"),
      });
      const destination = add<Destination>(world, world.store.tables["v2.core.event_destination"], {
        id,
        object: "v2.core.event_destination",
        created: at,
        description: params.description ?? "",
        enabled_events: typesOf(style, params.enabled_events),
        event_payload: style,
        events_from: params.events_from ?? ["@self"],
        livemode: false,
        metadata: mergeMetadata({}, params.metadata),
        name: params.name,
        ...(style === "snapshot" ? { snapshot_api_version: version ?? world.settings.apiVersion } : {}),
        status: "enabled",
        type: params.type,
        updated: at,
        webhook_endpoint: { url: webUrl(params.webhook_endpoint.url, "webhook_endpoint.url") },
      });
      return shown(destination, params.include, signing);
    },
  }),
  v2ListRoute({
    path,
    returns,
    params: { include },
    rows: (world) => world.store.tables["v2.core.event_destination"].all(),
    show: (row, params) => shown(row, params.include),
  }),
  route({
    method: "GET",
    path: `${path}/:id`,
    returns,
    params: { include },
    handle: (world, params, [id]) => shown(find(world, id), params.include),
  }),
  route({
    method: "POST",
    path: `${path}/:id`,
    returns,
    params: {
      description: text(),
      enabled_events: list(text(), 500),
      include,
      metadata: metadata(),
      name: text(),
      webhook_endpoint: target,
    },
    handle(world, { include: shows, metadata: given, webhook_endpoint: endpoint, ...fields }, [id]) {
      const current = find(world, id);
      if (fields.enabled_events) typesOf(current.event_payload, fields.enabled_events);
      const patch = {
        ...fields,
        metadata: mergeMetadata(current.metadata ?? {}, given),
        ...(endpoint ? { webhook_endpoint: { url: webUrl(endpoint.url, "webhook_endpoint.url") } } : {}),
      };
      return shown(changed(world, current, patch), shows);
    },
  }),
  route({
    method: "DELETE",
    path: `${path}/:id`,
    returns,
    params: {},
    handle(world, _, [id]) {
      find(world, id);
      world.store.tables["v2.core.event_destination"].remove(id);
      world.store.hidden.secrets.remove(id);
      return { id, object: "v2.core.event_destination", deleted: true };
    },
  }),
  route({
    method: "POST",
    path: `${path}/:id/disable`,
    returns,
    params: {},
    handle: (world, _, [id]) =>
      shown(
        changed(world, find(world, id), {
          status: "disabled",
          status_details: { disabled: { reason: "user" } },
        }),
      ),
  }),
  route({
    method: "POST",
    path: `${path}/:id/enable`,
    returns,
    params: {},
    handle: (world, _, [id]) =>
      shown(changed(world, find(world, id), { status: "enabled", status_details: {} })),
  }),
  route({
    method: "POST",
    path: `${path}/:id/ping`,
    returns: "v2.core.event",
    params: {},
    handle(world, _, [id]) {
      const { object: type } = find(world, id);
      const related = { id, type, url: `${path}/${id}` };
      return emitThin(
        world,
        { type: "v2.core.event_destination.ping", related_object: related, data: null },
        id,
      );
    },
  }),
];

function find(world: World, id: string): Destination {
  const found = world.store.tables["v2.core.event_destination"].get(id);
  if (!found) throw missingResource("event destination", id);
  return found;
}

function changed(world: World, row: Destination, patch: Partial<Destination>): Destination {
  const updated = isoTime(seconds(world));
  return change<Destination>(world, world.store.tables["v2.core.event_destination"], row, {
    ...patch,
    updated,
  });
}

/** The address is shown on request; the secret too, and only by the answer to the creation. */
function shown(row: Destination, includes: readonly string[] = [], signing: string | null = null): object {
  return {
    ...row,
    webhook_endpoint: {
      signing_secret: includes.includes(secret) ? signing : null,
      url: includes.includes(url) ? row.webhook_endpoint?.url : null,
    },
  };
}

/** A destination has one style: the names of thin events begin with their API's version. */
function typesOf(style: Destination["event_payload"], types: string[]): string[] {
  const other = types.find((type) => type !== "*" && /^v[12]\./.test(type) !== (style === "thin"));
  if (other === undefined) return types;
  throw invalidRequest(`A destination with the ${style} payload cannot receive ${other}.`, {
    param: "enabled_events",
  });
}
