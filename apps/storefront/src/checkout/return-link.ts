import { type Catalog, courseOf, offerOf } from "@tollgate/core";
import { organisationIdSchema } from "../people/identity-id.ts";

/** The page to go back to from an abandoned payment. */
export interface ReturnLink {
  href: string;
  label: string;
  /** Of the offer or course; NULL when unknown. */
  title: string | null;
}

type Parameter = string | string[] | undefined;

/**
 * The link back from a payment page. The address is untrusted, so it only selects an offer or course of the
 * catalog. The linked page checks the organisation's id.
 */
export function returnLink(
  catalog: Catalog,
  query: { offer?: Parameter; course?: Parameter; organisation?: Parameter },
): ReturnLink {
  const offer = typeof query.offer === "string" ? offerOf(catalog, query.offer) : undefined;
  const named = organisationIdSchema.safeParse(query.organisation);
  const organisation = named.success ? `?organisation=${named.data}` : "";
  if (offer)
    return {
      href: `/buy/${offer.lookupKey}${organisation}`,
      label: "Back to your order",
      title: offer.title,
    };
  const course = typeof query.course === "string" ? courseOf(catalog, query.course) : undefined;
  if (course) return { href: `/courses/${course.id}`, label: "Back to the course", title: course.title };
  return { href: "/#pricing", label: "Back to pricing", title: null };
}
