import type { Row } from "../world/table.ts";
import type { World } from "../world/world.ts";
import { type ErrorBody, invalidRequest } from "./errors.ts";
import { integer, type Parsed, parseShape, type Shape, text } from "./params.ts";
import type { PathIds, Route } from "./route.ts";

export function isV2(path: string): boolean {
  return path.startsWith("/v2/");
}

/**
 * An error of API v2: it has a `code`, and a `type` only where API v1 has the same one.
 * Source: docs.stripe.com/api/v2/core/event-destinations, "Error Codes", and stripe-node's `generateV2Error`.
 */
export function v2Error({ code, doc_url: _, type, ...rest }: ErrorBody): object {
  if (code === "resource_missing") return { ...rest, type, code: "not_found" };
  return type === "invalid_request_error" ? { ...rest, code: "invalid_fields" } : { ...rest, type, code };
}

const PAGING = { limit: integer({ min: 1, max: 100 }), page: text() };

interface V2ListSpec<S extends Shape, T extends Row> {
  path: string;
  returns: string;
  params: S;
  /** The rows that pass the filters, newest first. */
  rows: (world: World, params: Parsed<S>) => readonly T[];
  show?: (row: T, params: Parsed<S>) => object;
}

/**
 * Declares a route that answers with one page of API v2: `data` and the addresses of its neighbours, no `has_more`.
 * Source: docs.stripe.com/api-v2-overview, "List pagination".
 */
export function v2ListRoute<S extends Shape, T extends Row>(spec: V2ListSpec<S, T>): Route {
  return {
    method: "GET",
    path: spec.path,
    returns: spec.returns,
    // `expand` is not part of API v2.
    isList: false,
    prepare(wire) {
      const { limit, page, ...own } = wire;
      const paging = parseShape(PAGING, { ...(limit ? { limit } : {}), ...(page ? { page } : {}) });
      const params = parseShape(spec.params, own);
      return (world: World, _: PathIds) => {
        const rows = spec.rows(world, params);
        const size = paging.limit ?? 20;
        const start = startOf(rows, paging.page);
        const data = rows.slice(start, start + size);
        const previous = rows[start - size - 1];
        const pageAfter = (row: Row | undefined) =>
          `${spec.path}?limit=${size}${row ? `&page=${row.id}` : ""}`;
        return {
          data: data.map((row) => spec.show?.(row, params) ?? row),
          next_page_url: start + size < rows.length ? pageAfter(data.at(-1)) : null,
          previous_page_url: start === 0 ? null : pageAfter(previous),
        };
      };
    },
  };
}

/** A page begins after the row that it names: new rows move nothing. */
function startOf(rows: readonly Row[], page: string | undefined): number {
  if (page === undefined) return 0;
  const index = rows.findIndex(({ id }) => id === page);
  if (index < 0) throw invalidRequest("Invalid page.", { param: "page" });
  return index + 1;
}
