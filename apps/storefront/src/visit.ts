import type { Route } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { errorSummary } from "./http/error-summary.ts";
import { signInPath } from "./http/next-path.ts";
import { storefront } from "./open-storefront.ts";
import type { Visitor } from "./storefront.ts";

/** `unknown`: the session cannot be read, so the visitor is neither let in nor shown as signed out. */
export type Visit = { state: "in"; visitor: Visitor } | { state: "out" } | { state: "unknown" };

/** Who opens this page. Read once for each request, however many parts of the page ask. */
export const currentVisit = cache(async (): Promise<Visit> => {
  const sent = await headers();
  const { findVisitor } = storefront();
  const visitor = await orNull("the session could not be read", () =>
    findVisitor(sent).then((found) => ({ found })),
  );
  if (!visitor) return { state: "unknown" };
  return visitor.found ? { state: "in", visitor: visitor.found } : { state: "out" };
});

/** The visitor of a private page; NULL when the session cannot be read. A signed-out visitor goes to sign in and back. */
export async function requireVisitor(path: string): Promise<Visitor | null> {
  const visit = await currentVisit();
  if (visit.state === "out") redirect(signInPath(path) as Route);
  return visit.state === "in" ? visit.visitor : null;
}

/** The answer; NULL when the question throws, which is logged as `failure`. The page then shows the outage. */
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
