import type { Catalog, Course, Offer, Priced } from "@tollgate/core";

/** What the catalog sells under one lookup key: the input of a product and its price. */
export interface Sold extends Priced {
  title: string;
  description: string;
  retired: boolean;
  /** Metadata of the product, for people, and for the next push: what it grants. */
  grants: Record<string, string>;
}

/** Every offer and every course, in the catalog's order. */
export function everythingSold(catalog: Catalog): Sold[] {
  return [...catalog.offers.map(soldByOffer), ...catalog.courses.map(soldByCourse)];
}

function soldByOffer(offer: Offer): Sold {
  return {
    ...offer,
    ...(offer.kind === "subscription" ? { interval: offer.interval } : {}),
    grants: { level: offer.level },
  };
}

function soldByCourse(course: Course): Sold {
  return { ...course, kind: "one_time", retired: false, grants: { course: course.id } };
}
