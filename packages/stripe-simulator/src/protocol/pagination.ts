import type { Row } from "../table.ts";
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

/** One page of rows that come newest first. Source: docs.stripe.com/api/pagination. */
export function page<T extends Row>(
  rows: readonly T[],
  params: ListParams,
  names: { url: string; what: string },
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
  const position = (id: string, param: string) => {
    const index = inRange.findIndex((row) => row.id === id);
    if (index >= 0) return index;
    throw invalidRequest(`No such ${names.what}: '${id}'`, { code: "resource_missing", param });
  };
  if (before !== undefined) {
    const end = position(before, "ending_before");
    const start = Math.max(0, end - limit);
    return { object: "list", data: inRange.slice(start, end), has_more: start > 0, url: names.url };
  }
  const start = after === undefined ? 0 : position(after, "starting_after") + 1;
  const data = inRange.slice(start, start + limit);
  return { object: "list", data, has_more: start + data.length < inRange.length, url: names.url };
}

/** A whole list inside another object. */
export function embedded<T>(data: T[], url: string): ListObject<T> {
  return { object: "list", data, has_more: false, url };
}

function createdOf(row: object): number {
  return "created" in row && typeof row.created === "number" ? row.created : 0;
}
