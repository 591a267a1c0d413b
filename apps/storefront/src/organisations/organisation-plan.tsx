import { type Catalog, offersOnSale } from "@tollgate/core";
import type { Route } from "next";
import { isTeam } from "../offers/tiers.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { price, term } from "../words.ts";

interface OrganisationPlanProps {
  organisationId: string;
  catalog: Catalog;
  /** The organisation had a plan before. */
  again: boolean;
}

/** The plans that an organisation without one can buy. The order page asks for the number of seats. */
export function OrganisationPlan({ organisationId, catalog, again }: OrganisationPlanProps) {
  return (
    <Sheet>
      <p className="max-w-2xl text-soft">
        {again ? "The plan has ended. " : "There is no plan yet. "}
        Buy as many seats as you need: members get them in the order in which they joined.
      </p>
      <ul className="grid gap-4 sm:grid-cols-2">
        {offersOnSale(catalog)
          .filter(isTeam)
          .map((offer) => (
            <li
              key={offer.lookupKey}
              className="grid content-start gap-3 rounded-control border border-line p-4"
            >
              <h3 className="font-semibold">{offer.title}</h3>
              <p>
                <strong className="text-lead tabular-nums">{price(offer)}</strong>{" "}
                <span className="text-soft">{term(offer)}</span>
              </p>
              <ButtonLink
                href={`/buy/${offer.lookupKey}?organisation=${organisationId}` as Route}
                prefetch={false}
                size="small"
              >
                Choose seats<span className="sr-only"> for {offer.title}</span>
              </ButtonLink>
            </li>
          ))}
      </ul>
    </Sheet>
  );
}
