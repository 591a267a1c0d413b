import type { Catalog, Offer } from "@tollgate/core";
import type { Route } from "next";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Card } from "./offer-card.tsx";
import { TeamFields } from "./team-fields.tsx";
import { teamStanding } from "./team-standing.ts";
import type { VisitorStanding } from "./visitor-standing.ts";

interface TeamCardProps {
  offer: Offer & { kind: "subscription" };
  catalog: Catalog;
  standing: VisitorStanding | null;
  signedIn: boolean;
}

/** Seats for an organisation: number and organisation are chosen here, and reviewed on the order page. */
export function TeamCard({ offer, catalog, standing, signedIn }: TeamCardProps) {
  const purchase = standing ? teamStanding(offer, standing.teams) : null;
  const order = `/buy/${offer.lookupKey}`;
  if (!signedIn || !purchase)
    return (
      <Card offer={offer} catalog={catalog}>
        <ButtonLink href={(signedIn ? order : `/sign-up?next=${order}`) as Route} prefetch={false} wide>
          Choose seats
          <span className="sr-only"> {offer.title}</span>
        </ButtonLink>
      </Card>
    );
  if (!purchase.can)
    return (
      <Card offer={offer} catalog={catalog}>
        <p className="text-small">{purchase.reason}</p>
        <ButtonLink href={purchase.link.href as Route} variant="plain" wide>
          {purchase.link.label}
        </ButtonLink>
      </Card>
    );
  return (
    <Card offer={offer} catalog={catalog} trialDays={purchase.trialDays}>
      <form action={order} className="grid gap-4">
        <TeamFields offer={offer} buyers={purchase.buyers} idPrefix={offer.lookupKey} />
        <Button wide>
          Review the order
          <span className="sr-only"> {offer.title}</span>
        </Button>
      </form>
    </Card>
  );
}
