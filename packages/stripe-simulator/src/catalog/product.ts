import type Stripe from "stripe";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { add } from "../world/events.ts";
import { seconds, type World } from "../world/world.ts";

export function findProduct(world: World, id: string, param = "id"): Stripe.Product {
  const found = world.store.tables.product.get(id);
  if (!found) throw missingResource("product", id, param);
  return found;
}

export interface NewProduct {
  id?: string;
  name: string;
  description?: string | null;
  metadata?: Record<string, string>;
}

export function createProduct(world: World, wanted: NewProduct & Partial<Stripe.Product>): Stripe.Product {
  const { product: products } = world.store.tables;
  if (wanted.id !== undefined && products.get(wanted.id)) {
    throw invalidRequest("Product already exists.", { code: "resource_already_exists", param: "id" });
  }
  const created = seconds(world);
  return add(
    world,
    products,
    {
      object: "product",
      active: true,
      created,
      default_price: null,
      description: null,
      images: [],
      livemode: false,
      marketing_features: [],
      metadata: {},
      package_dimensions: null,
      shippable: null,
      statement_descriptor: null,
      tax_code: null,
      tax_details: null,
      type: "service",
      unit_label: null,
      updated: created,
      url: null,
      ...wanted,
      id: wanted.id ?? world.ids.make("product"),
    },
    "product.created",
  );
}
