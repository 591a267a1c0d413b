import { createPrice, NEW_PRICE } from "../catalog/price.ts";
import { createProduct, findProduct } from "../catalog/product.ts";
import { invalidRequest } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { emptyable, flag, hash, ignored, list, oneOf, required, text } from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change, emit } from "../world/events.ts";
import { seconds } from "../world/world.ts";

const FIELDS = {
  active: flag(),
  description: emptyable(text(40_000)),
  images: emptyable(list(text(), 8)),
  marketing_features: emptyable(list(hash({ name: required(text(80)) }), 15)),
  metadata: metadata(),
  shippable: flag(),
  statement_descriptor: text(22),
  tax_code: emptyable(text()),
  tax_details: ignored(),
  unit_label: emptyable(text(12)),
  url: emptyable(text()),
};

export const productRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/products",
    returns: "product",
    params: {
      ...FIELDS,
      id: text(),
      name: required(text()),
      type: oneOf("good", "service"),
      default_price_data: hash(NEW_PRICE),
      package_dimensions: ignored(),
    },
    handle(
      world,
      {
        default_price_data: price,
        metadata: given,
        images,
        marketing_features,
        tax_details: _,
        package_dimensions: __,
        ...fields
      },
    ) {
      const product = createProduct(world, {
        ...fields,
        images: images ?? [],
        marketing_features: marketing_features ?? [],
        metadata: mergeMetadata({}, given),
      });
      if (!price) return product;
      const created = createPrice(world, { ...price, product: product.id });
      return change(
        world,
        world.store.tables.product,
        product,
        { default_price: created.id },
        "product.updated",
      );
    },
  }),
  route({
    method: "GET",
    path: "/v1/products/:id",
    returns: "product",
    params: {},
    handle: (world, _, [id]) => world.store.hidden.deletedProducts.get(id) ?? findProduct(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/products/:id",
    returns: "product",
    params: { ...FIELDS, name: text(), default_price: text(), package_dimensions: ignored() },
    handle(
      world,
      { metadata: given, images, marketing_features, tax_details: _, package_dimensions: __, ...fields },
      [id],
    ) {
      const product = findProduct(world, id);
      const patch = {
        ...fields,
        ...(images === undefined ? {} : { images: images ?? [] }),
        ...(marketing_features === undefined ? {} : { marketing_features: marketing_features ?? [] }),
        metadata: mergeMetadata(product.metadata, given),
      };
      return change(
        world,
        world.store.tables.product,
        product,
        { ...patch, updated: seconds(world) },
        "product.updated",
      );
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/products/:id",
    returns: "product",
    params: {},
    handle(world, _, [id]) {
      const product = findProduct(world, id);
      if (world.store.tables.price.where("product", id).length > 0) {
        throw invalidRequest(
          "This product cannot be deleted because it has one or more user-created prices.",
        );
      }
      world.store.tables.product.remove(id);
      emit(world, "product.deleted", product);
      return world.store.hidden.deletedProducts.put({ id, object: "product", deleted: true });
    },
  }),
  listRoute({
    path: "/v1/products",
    returns: "product",
    params: {
      active: flag(),
      ids: list(text()),
      shippable: flag(),
      url: text(),
      type: oneOf("good", "service"),
    },
    rows: (world, { active, ids, shippable, url }) =>
      world.store.tables.product
        .all()
        .filter((row) => active === undefined || row.active === active)
        .filter((row) => ids === undefined || ids.includes(row.id))
        .filter((row) => shippable === undefined || row.shippable === shippable)
        .filter((row) => url === undefined || row.url === url),
  }),
];
