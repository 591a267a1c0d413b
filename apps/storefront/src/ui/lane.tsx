import type { Catalog, OwnerAccess } from "@tollgate/core";
import { shelves } from "../library.ts";
import { covers, day, levelName } from "../offer-text.ts";
import { OfferTicket } from "./offer-ticket.tsx";

interface LaneProps {
  level: string;
  catalog: Catalog;
  /** NULL when nobody is signed in, or when it cannot be looked up. */
  access: OwnerAccess | null;
  signedIn: boolean;
}

/** One level: the courses that it opens, and the tickets for it. */
export function Lane({ level, catalog, access, signedIn }: LaneProps) {
  const offers = catalog.offers.filter((offer) => offer.level === level);
  const shelf = shelves[level];
  const open = covers(catalog, access?.level ?? null, level);
  return (
    <article className="grid rounded-sheet border border-line bg-sheet md:grid-cols-[1fr_21rem]">
      <div className="grid content-start gap-5 p-6 sm:p-8">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <h2 className="text-heading font-bold tracking-tight">{levelName(level)}</h2>
          {open && access?.validUntil ? (
            <p className="rounded-control bg-open-ground px-3 py-1 text-small font-semibold text-open">
              Open for you until {day(access.validUntil)}
            </p>
          ) : null}
        </div>
        <p className="text-soft">{shelf?.about}</p>
        <ul className="grid gap-4">
          {(shelf?.courses ?? []).map((course) => (
            <li key={course.title}>
              <h3 className="font-semibold">{course.title}</h3>
              <p className="text-soft">{course.about}</p>
            </li>
          ))}
        </ul>
      </div>
      <ul className="grid content-start border-line border-dashed max-md:border-t-2 md:border-l-2">
        {offers.map((offer) => (
          <OfferTicket key={offer.lookupKey} offer={offer} open={open} access={access} signedIn={signedIn} />
        ))}
      </ul>
    </article>
  );
}
