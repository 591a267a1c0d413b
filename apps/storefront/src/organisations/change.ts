import type { z } from "zod";
import { managersOnly, membershipIn, noSuchOrganisation } from "../access/buyer.ts";
import { postByVisitor } from "../guard.ts";
import type { Outcome, Refusal } from "../http/answer.ts";
import { checkFields } from "../http/check-fields.ts";
import { signInPath } from "../http/next-path.ts";
import { writeTypedValues } from "../http/typed-values.ts";
import type { Membership } from "../people/membership.ts";
import { mayManage } from "../people/role.ts";
import type { Storefront, Visitor } from "../storefront.ts";
import { refusalIn, wrongFieldsMessage } from "./refusal.ts";

export type ChangeDeps = Pick<
  Storefront,
  "appUrl" | "findVisitor" | "listMemberships" | "limits" | "identity" | "identityRows" | "log"
>;

export interface Change<Fields, Value extends object> {
  fields: z.ZodType<Fields>;
  /** Path of the page that the form is on: a refusal goes back to it. */
  page: string;
  /** Where a form goes when it is done; `page` without it. */
  next?: (value: Value, fields: Fields) => string;
  /** @throws what Better Auth or the database throw; what a person can cause becomes a refusal, the rest an outage */
  work: (asked: { visitor: Visitor; fields: Fields }) => Promise<Outcome<Value>>;
}

/** What all routes about organisations share. A program gets the work's value as JSON. */
export function changeRoute<Fields, Value extends object>(
  deps: ChangeDeps,
  request: Request,
  { fields: schema, page, next, work }: Change<Fields, Value>,
): Promise<Response> {
  return postByVisitor(deps, request, {
    fields: (body) => checkFields(schema, body, wrongFieldsMessage),
    limits: ({ id }) => [[deps.limits.organisationChanges, id]],
    work: ({ who, fields }) => work({ visitor: who, fields }),
    refusalFor: refusalIn,
    failure: "a change of an organisation failed",
    json: (value: Value) => value,
    next: (value, fields) => next?.(value, fields) ?? page,
    back: (refusal, body) => backTo(page, refusal, writeTypedValues(body, deps.appUrl.startsWith("https:"))),
  });
}

/** A change inside one organisation: 404 unless the visitor is a member, 403 without the role. */
export function changeInside<Fields, Value extends object>(
  deps: ChangeDeps,
  request: Request,
  organisationId: string,
  change: Omit<Change<Fields, Value>, "page" | "work"> & {
    managers: boolean;
    work: (asked: { visitor: Visitor; fields: Fields; membership: Membership }) => Promise<Outcome<Value>>;
  },
): Promise<Response> {
  return changeRoute(deps, request, {
    ...change,
    page: `/organisations/${encodeURIComponent(organisationId)}`,
    work: async (asked) => {
      const membership = membershipIn(await deps.listMemberships(asked.visitor.id), organisationId);
      if (!membership) return { ok: false, refusal: noSuchOrganisation };
      if (change.managers && !mayManage(membership.role)) return { ok: false, refusal: managersOnly };
      return change.work({ ...asked, membership });
    },
  });
}

function backTo(page: string, { code, fields }: Refusal, typedValues: string) {
  if (code === "unauthenticated") return signInPath(page);
  if (!fields) return `${code === "not_found" ? "/organisations" : page}?notice=${code}`;
  const problems = new URLSearchParams(Object.keys(fields).map((name) => ["problem", name]));
  return { to: `${page}?${problems}`, cookies: [typedValues] };
}
