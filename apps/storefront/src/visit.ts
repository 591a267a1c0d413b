import type { Route } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { errorSummary } from "./http/error-summary.ts";
import { signInPath } from "./http/next-path.ts";
import { storefront } from "./open-storefront.ts";
import type { Visitor } from "./storefront.ts";

/** `unknown`: the accounts do not answer, so nobody is let in and nobody is told that they are signed out. */
export type Visit = { state: "in"; visitor: Visitor } | { state: "out" } | { state: "unknown" };

/** Who looks at this page: asked once for each request, however many parts of the page want to know. */
export const currentVisit = cache(async (): Promise<Visit> => {
  const sent = await headers();
  const { findVisitor } = storefront();
  const visitor = await orNull("the session could not be read", () =>
    findVisitor(sent).then((found) => ({ found })),
  );
  if (!visitor) return { state: "unknown" };
  return visitor.found ? { state: "in", visitor: visitor.found } : { state: "out" };
});

/** The visitor of a private page. Sends everybody else to sign in and back; NULL when nobody can be recognised. */
export async function requireVisitor(path: string): Promise<Visitor | null> {
  const visit = await currentVisit();
  if (visit.state === "out") redirect(signInPath(path) as Route);
  return visit.state === "in" ? visit.visitor : null;
}

/** The answer, or NULL when what it needs is down: the page then says so. */
export async function orNull<Answer>(
  failure: string,
  question: () => Promise<Answer>,
): Promise<Answer | null> {
  try {
    return await question();
  } catch (error) {
    storefront().log.error(errorSummary(error), failure);
    return null;
  }
}
