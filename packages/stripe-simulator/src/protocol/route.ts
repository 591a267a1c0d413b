import { type ObjectName, tableNamed } from "../world/store.ts";
import type { Row } from "../world/table.ts";
import type { World } from "../world/world.ts";
import { missingResource } from "./errors.ts";
import type { WireHash } from "./form.ts";
import { LIST_SHAPE, type ListParams, page } from "./pagination.ts";
import { type Parsed, parseShape, type Shape } from "./params.ts";

/** Kinds of object that a route can answer with. */
export type ExpandableType = string;

type Method = "DELETE" | "GET" | "POST";

/** The ids in the path, in order. */
export type PathIds = readonly [string, ...string[]];

export interface Route {
  readonly method: Method;
  /** Hono's notation: `/v1/customers/:id`. */
  readonly path: string;
  /** The kind of object in the answer or in its list: `expand` is checked against it. */
  readonly returns: ExpandableType;
  readonly isList: boolean;
  /** Reads the parameters and returns the work. @throws StripeFault 400. */
  prepare(wire: WireHash): (world: World, ids: PathIds) => object;
}

export interface RouteSpec<S extends Shape> {
  method: Method;
  path: string;
  returns: ExpandableType;
  params: S;
  handle: (world: World, params: Parsed<S>, ids: PathIds) => object;
}

/** Declares one route. Parameters that `params` does not name are refused. */
export function route<S extends Shape>(spec: RouteSpec<S>): Route {
  return {
    method: spec.method,
    path: spec.path,
    returns: spec.returns,
    isList: false,
    prepare(wire) {
      const params = parseShape(spec.params, wire);
      return (world, ids) => spec.handle(world, params, ids);
    },
  };
}

export interface ListRouteSpec<S extends Shape, T extends Row> {
  path: string;
  returns: ExpandableType;
  /** The filters, besides limit, starting_after, ending_before and created. */
  params: S;
  /** The rows that pass the filters, newest first. */
  rows: (world: World, params: Parsed<S>, ids: PathIds) => readonly T[];
}

/** Declares a route that answers with a list object, one page at a time. */
export function listRoute<S extends Shape, T extends Row>(spec: ListRouteSpec<S, T>): Route {
  return {
    method: "GET",
    path: spec.path,
    returns: spec.returns,
    isList: true,
    prepare(wire) {
      const own = (key: string) => Object.hasOwn(spec.params, key);
      const pick = (keep: (key: string) => boolean) =>
        Object.fromEntries(Object.entries(wire).filter(([key]) => keep(key)));
      const params = parseShape(
        spec.params,
        pick((key) => own(key) || !Object.hasOwn(LIST_SHAPE, key)),
      );
      const paging: ListParams = parseShape(
        LIST_SHAPE,
        pick((key) => !own(key) && Object.hasOwn(LIST_SHAPE, key)),
      );
      return (world, ids) => {
        requireCustomer(world, params);
        const url = ids.reduce((path, id) => path.replace(/:\w+/, id), spec.path);
        const orderOf = orderIn(world, spec.returns);
        return page(spec.rows(world, params, ids), paging, {
          url,
          what: spec.returns,
          ...(orderOf ? { orderOf } : {}),
        });
      };
    },
  };
}

/**
 * A list for a customer that does not exist is refused; a deleted one still has its past.
 * Source: docs.stripe.com/error-codes, `resource_missing`. @throws StripeFault 400.
 */
function requireCustomer({ store }: World, params: { customer?: unknown }): void {
  const { customer } = params;
  if (typeof customer !== "string") return;
  if (store.tables.customer.get(customer) ?? store.hidden.deletedCustomers.get(customer)) return;
  throw missingResource("customer", customer, "customer");
}

/** Lines of a checkout or an invoice have no table of their own. */
function orderIn({ store }: World, kind: string): ((id: string) => number | undefined) | undefined {
  return kind in store.tables ? tableNamed(store, kind as ObjectName).orderOf : undefined;
}
