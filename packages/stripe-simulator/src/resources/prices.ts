import {
  claimLookupKey,
  createPrice,
  findPrice,
  holderOf,
  NEW_PRICE,
  PRODUCT_DATA,
} from "../catalog/price.ts";
import { refreshEmbedded } from "../checkout/embedded-prices.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { emptyable, flag, hash, list, oneOf, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change } from "../world/events.ts";

export const priceRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/prices",
    returns: "price",
    params: {
      ...NEW_PRICE,
      active: flag(),
      billing_scheme: oneOf("per_unit"),
      lookup_key: text(200),
      nickname: text(),
      product: text(),
      product_data: PRODUCT_DATA,
      transfer_lookup_key: flag(),
    },
    handle(world, params) {
      const former = holderOf(world, params.lookup_key);
      const created = createPrice(world, params);
      if (former) refreshEmbedded(world, former.id);
      return created;
    },
  }),
  route({
    method: "GET",
    path: "/v1/prices/:id",
    returns: "price",
    params: {},
    handle: (world, _, [id]) => findPrice(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/prices/:id",
    returns: "price",
    params: {
      active: flag(),
      lookup_key: text(200),
      metadata: metadata(),
      nickname: emptyable(text()),
      tax_behavior: oneOf("exclusive", "inclusive", "unspecified"),
      transfer_lookup_key: flag(),
    },
    handle(world, { transfer_lookup_key: transfer = false, metadata: given, ...fields }, [id]) {
      const price = findPrice(world, id);
      const { lookup_key: key } = fields;
      const former = holderOf(world, key);
      if (key !== undefined) claimLookupKey(world, { lookup_key: key, transfer_lookup_key: transfer }, id);
      const patch = { ...fields, metadata: mergeMetadata(price.metadata, given) };
      const changed = change(world, world.store.tables.price, price, patch, "price.updated");
      for (const touched of new Set([id, former?.id ?? id])) refreshEmbedded(world, touched);
      return changed;
    },
  }),
  listRoute({
    path: "/v1/prices",
    returns: "price",
    params: {
      active: flag(),
      currency: text(3),
      lookup_keys: list(text(), 10),
      product: text(),
      recurring: hash({
        interval: oneOf("day", "week", "month", "year"),
        usage_type: oneOf("licensed", "metered"),
      }),
      type: oneOf("one_time", "recurring"),
    },
    rows: (world, { active, currency, lookup_keys: keys, product, recurring, type }) =>
      (product === undefined
        ? world.store.tables.price.all()
        : world.store.tables.price.where("product", product)
      )
        .filter((row) => active === undefined || row.active === active)
        .filter((row) => currency === undefined || row.currency === currency)
        .filter((row) => keys === undefined || (row.lookup_key !== null && keys.includes(row.lookup_key)))
        .filter((row) => recurring?.interval === undefined || row.recurring?.interval === recurring.interval)
        .filter(
          (row) => recurring?.usage_type === undefined || row.recurring?.usage_type === recurring.usage_type,
        )
        .filter((row) => type === undefined || row.type === type),
  }),
];
