import { invalidRequest } from "../protocol/errors.ts";
import type { ExpandableType } from "../protocol/route.ts";
import type { Edition } from "../versions/edition.ts";
import type { Expansion } from "../versions/expansions.ts";
import { type ObjectName, tableNamed } from "../world/store.ts";
import type { World } from "../world/world.ts";
import { deepCopy } from "./deep-copy.ts";
import { dataOf, parentsOf } from "./embedded-objects.ts";

/** Source: docs.stripe.com/expand, "Expanding response objects has a maximum depth of four levels". */
const MAX_DEPTH = 4;

/** Checks that every path can be expanded. @throws StripeFault 400. */
export function checkExpand(
  edition: Edition,
  paths: readonly string[],
  type: ExpandableType,
  isList: boolean,
): void {
  for (const path of paths) {
    const segments = path.split(".");
    if (segments.length > MAX_DEPTH) {
      throw invalidRequest(
        `You cannot expand more than ${MAX_DEPTH} levels of a property. Property: ${path}`,
        { param: "expand" },
      );
    }
    const inner = isList ? segments.slice(1) : segments;
    if ((isList && segments[0] !== "data") || inner.length === 0 || !leadsSomewhere(edition, type, inner)) {
      throw invalidRequest(`This property cannot be expanded (${path}).`, { param: "expand" });
    }
  }
}

/** A copy of the answer with the named references replaced by their objects, in the same API version. */
export function expand(
  world: World,
  edition: Edition,
  answer: object,
  paths: readonly string[],
  type: ExpandableType,
  isList: boolean,
): object {
  if (paths.length === 0) return answer;
  const copy: object = deepCopy(answer);
  for (const path of paths) {
    const segments = path.split(".");
    if (isList) for (const row of dataOf(copy)) apply(world, edition, row, type, segments.slice(1));
    else apply(world, edition, copy, type, segments);
  }
  return copy;
}

interface Step {
  field: string[];
  expansion: Expansion;
  rest: string[];
}

function nextStep(edition: Edition, type: string, segments: readonly string[]): Step | undefined {
  const known = edition.expansionsOf(type);
  for (let length = segments.length; length > 0; length--) {
    const expansion = known[segments.slice(0, length).join(".")];
    if (expansion) return { field: segments.slice(0, length), expansion, rest: segments.slice(length) };
  }
  return undefined;
}

function leadsSomewhere(edition: Edition, type: string, segments: readonly string[]): boolean {
  const step = nextStep(edition, type, segments);
  if (!step) return false;
  const isListField = step.expansion.load !== undefined;
  const rest = isListField && step.rest[0] === "data" ? step.rest.slice(1) : step.rest;
  return rest.length === 0 || leadsSomewhere(edition, step.expansion.type, rest);
}

function apply(
  world: World,
  edition: Edition,
  target: object,
  type: string,
  segments: readonly string[],
): void {
  const step = nextStep(edition, type, segments);
  if (!step) return;
  const holders = parentsOf(target, step.field);
  const key = step.field.at(-1) ?? "";
  for (const holder of holders) {
    const values = resolve(world, edition, target, holder, key, step.expansion);
    const rest = step.expansion.load && step.rest[0] === "data" ? step.rest.slice(1) : step.rest;
    if (rest.length > 0) for (const value of values) apply(world, edition, value, step.expansion.type, rest);
  }
}

/** Replaces a reference by its object (or list) and returns the objects that the next segment starts from. */
function resolve(
  world: World,
  edition: Edition,
  target: object,
  holder: Record<string, unknown>,
  key: string,
  expansion: Expansion,
): object[] {
  const current = holder[key];
  if (expansion.load && (current === undefined || current === null)) {
    holder[key] = deepCopy(edition.render(expansion.load(world, target)));
    return dataOf(holder[key]);
  }
  if (Array.isArray(current)) {
    const loaded = current.map((entry) => follow(world, edition, entry, expansion.type));
    holder[key] = loaded;
    return loaded.filter((entry) => typeof entry === "object" && entry !== null);
  }
  const loaded = follow(world, edition, current, expansion.type);
  if (loaded === null || typeof loaded !== "object") return [];
  holder[key] = loaded;
  return expansion.load ? dataOf(loaded) : [loaded];
}

function follow(world: World, edition: Edition, value: unknown, type: string): unknown {
  if (typeof value !== "string") return value;
  const found =
    type in world.store.tables ? tableNamed(world.store, type as ObjectName).get(value) : undefined;
  const deleted =
    type === "customer"
      ? world.store.hidden.deletedCustomers.get(value)
      : type === "product"
        ? world.store.hidden.deletedProducts.get(value)
        : undefined;
  const referred = found ?? deleted;
  return referred ? deepCopy(edition.render(referred)) : value;
}
