import type { Row } from "../world/table.ts";
import { invalidRequest } from "./errors.ts";
import { integer, isWithin, type Parsed, range, text } from "./params.ts";

export const LIST_SHAPE = {
  limit: integer({ min: 1, max: 100 }),
  starting_after: text(),
  ending_before: text(),
  created: range(),
};

export type ListParams = Parsed<typeof LIST_SHAPE>;

export interface ListObject<T> {
  object: "list";
  data: T[];
  has_more: boolean;
  url: string;
}

/**
 * One page of rows that come newest first. Source: docs.stripe.com/api/pagination.
 *
 * A cursor is a position in time: an object that no longer passes the filters, because it changed after the page
 * before, is still a valid cursor. `orderOf` gives the position of every object of the kind.
 */
export function page<T extends Row>(
  rows: readonly T[],
  params: ListParams,
  names: { url: string; what: string; orderOf?: (id: string) => number | undefined },
): ListObject<T> {
  const { limit = 10, starting_after: after, ending_before: before, created } = params;
  if (after !== undefined && before !== undefined) {
    throw invalidRequest(
      "Received both ending_before and starting_after parameters. Please pass in only one.",
      {
        code: "parameters_exclusive",
        param: "ending_before",
      },
    );
  }
  const inRange = created === undefined ? rows : rows.filter((row) => isWithin(created, createdOf(row)));
  /** How many rows are newer than the cursor, and whether the cursor is one of the rows. */
  const positionOf = (id: string, param: string): { newer: number; own: 0 | 1 } => {
    const index = inRange.findIndex((row) => row.id === id);
    if (index >= 0) return { newer: index, own: 1 };
    const order = names.orderOf?.(id);
    if (order !== undefined)
      return { newer: inRange.filter((row) => (names.orderOf?.(row.id) ?? 0) > order).length, own: 0 };
    throw invalidRequest(`No such ${names.what}: '${id}'`, { code: "resource_missing", param });
  };
  if (before !== undefined) {
    const end = positionOf(before, "ending_before").newer;
    const start = Math.max(0, end - limit);
    return { object: "list", data: inRange.slice(start, end), has_more: start > 0, url: names.url };
  }
  const cursor = after === undefined ? null : positionOf(after, "starting_after");
  const start = cursor ? cursor.newer + cursor.own : 0;
  const data = inRange.slice(start, start + limit);
  return { object: "list", data, has_more: start + data.length < inRange.length, url: names.url };
}

/** A whole list inside another object. */
export function embedded<T>(data: T[], url: string): ListObject<T> {
  return { object: "list", data, has_more: false, url };
}

/** The first ten of a list inside another object; the rest is at its `url`. Source: docs.stripe.com/expand, "lists". */
export function firstTen<T>(rows: readonly T[], url: string): ListObject<T> {
  return { ...embedded(rows.slice(0, 10), url), has_more: rows.length > 10 };
}

function createdOf(row: object): number {
  return "created" in row && typeof row.created === "number" ? row.created : 0;
}
