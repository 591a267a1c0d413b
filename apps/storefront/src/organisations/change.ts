import type { z } from "zod";
import { managersOnly, membershipIn, noSuchOrganisation } from "../access/buyer.ts";
import { admit, outage, withinLimits } from "../guard.ts";
import { type FieldError, type Refusal, refuse, seeOther } from "../http/answer.ts";
import { errorSummary } from "../http/error-summary.ts";
import { encodingOf, readFields } from "../http/request-fields.ts";
import { writeTypedValues } from "../http/typed-values.ts";
import type { Membership } from "../people/membership.ts";
import { mayManage } from "../people/role.ts";
import type { Storefront, Visitor } from "../storefront.ts";
import { refusalIn } from "./refusal.ts";

export type ChangeDeps = Pick<
  Storefront,
  "appUrl" | "findVisitor" | "listMemberships" | "limits" | "identity" | "identityRows" | "log"
>;
export type Changed<Value> = { ok: true; value: Value } | { ok: false; refusal: Refusal };

export interface Change<Fields, Value> {
  fields: z.ZodType<Fields>;
  /** The path of the page that the form is on: a refusal goes back to it. */
  page: string;
  /** Where a form goes on to when it is done; the page unless told. */
  next?: (value: Value, fields: Fields) => string;
  /** @throws what Better Auth or the database throw; what a person can cause becomes a refusal, the rest an outage */
  work: (asked: { visitor: Visitor; fields: Fields }) => Promise<Changed<Value>>;
}

/**
 * What all routes about organisations have in common: made by this site, by somebody who is signed in, not too often,
 * with exactly the fields that are known. A program gets JSON, a form goes on to a page (303).
 */
export async function changeRoute<Fields, Value>(
  deps: ChangeDeps,
  request: Request,
  change: Change<Fields, Value>,
): Promise<Response> {
  const form = encodingOf(request) === "form";
  const done = await carryOut(deps, request, change);
  if (!form) return done.ok ? Response.json(done.value) : refuse(done.refusal);
  const page = (path: string) => new URL(path, deps.appUrl);
  if (done.ok) return seeOther(page(change.next?.(done.value, done.fields) ?? change.page).href);
  const { code, fields: wrong } = done.refusal;
  if (code === "unauthenticated")
    return seeOther(page(`/sign-in?next=${encodeURIComponent(change.page)}`).href);
  const back = page(code === "not_found" ? "/organisations" : change.page);
  if (!wrong) back.searchParams.set("notice", code);
  for (const name of Object.keys(wrong ?? {})) back.searchParams.append("problem", name);
  const typed = writeTypedValues(done.fields, back.protocol === "https:");
  return seeOther(back.href, new Headers(wrong ? { "Set-Cookie": typed } : {}));
}

/** A change inside of one organisation: 404 for who is no member of it, 403 for who may not do that there. */
export function changeInside<Fields, Value>(
  deps: ChangeDeps,
  request: Request,
  organisationId: string,
  change: Omit<Change<Fields, Value>, "page" | "work"> & {
    managers: boolean;
    work: (asked: { visitor: Visitor; fields: Fields; membership: Membership }) => Promise<Changed<Value>>;
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

type CarriedOut<Fields, Value> =
  | { ok: true; value: Value; fields: Fields }
  | { ok: false; refusal: Refusal; fields: unknown };

async function carryOut<Fields, Value>(
  deps: ChangeDeps,
  request: Request,
  { fields: schema, work }: Change<Fields, Value>,
): Promise<CarriedOut<Fields, Value>> {
  const refused = (refusal: Refusal, fields: unknown = null) => ({ ok: false as const, refusal, fields });
  try {
    const admission = await admit(deps, request);
    if (!admission.ok) return refused(admission.refusal);
    const tooOften = await withinLimits([[deps.limits.organisationChanges, admission.visitor.id]]);
    if (tooOften) return refused(tooOften);
    const reading = await readFields(request);
    if (!reading.ok) return refused(reading.refusal);
    const parsed = schema.safeParse(reading.fields);
    if (!parsed.success) return refused(wrongFields(parsed.error), reading.fields);
    const outcome = await work({ visitor: admission.visitor, fields: parsed.data });
    return outcome.ok ? { ...outcome, fields: parsed.data } : refused(outcome.refusal, reading.fields);
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal) return refused(refusal);
    deps.log.error(errorSummary(error), "a change of an organisation failed");
    return refused(outage);
  }
}

function wrongFields(error: z.ZodError): Refusal {
  const entries = error.issues.flatMap((issue): [string, FieldError][] => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => [key, { message: "This field is not known." }]);
    const [name = "body"] = issue.path;
    return [[String(name), { message: issue.message }]];
  });
  return {
    code: "bad_request",
    message: "That cannot be done as it was asked for.",
    fields: Object.fromEntries(entries),
  };
}
