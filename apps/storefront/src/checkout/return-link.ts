import { type Catalog, courseOf, offerOf } from "@tollgate/core";
import { organisationIdSchema } from "../people/identity-id.ts";

/** Where somebody who turned back from the payment was. */
export interface ReturnLink {
  href: string;
  label: string;
  /** What they were about to pay for; NULL when it is not known. */
  title: string | null;
}

type Parameter = string | string[] | undefined;

/**
 * The way back from a payment page. The address is anybody's to write, so it only chooses among what the catalog
 * sells; an organisation's id is carried along and checked by the page that it leads to.
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
  return { href: "/#pricing", label: "Back to the offers", title: null };
}
