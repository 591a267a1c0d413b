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

/** Seats for an organisation: how many and for whom is chosen here, and reviewed on the page of the order. */
export function TeamCard({ offer, catalog, standing, signedIn }: TeamCardProps) {
  const verdict = standing ? teamStanding(offer, standing.teams) : null;
  const order = `/buy/${offer.lookupKey}`;
  if (!signedIn || !verdict)
    return (
      <Card offer={offer} catalog={catalog}>
        <ButtonLink href={(signedIn ? order : `/sign-up?next=${order}`) as Route} prefetch={false} wide>
          Choose seats
          <span className="sr-only"> {offer.title}</span>
        </ButtonLink>
      </Card>
    );
  if (!verdict.can)
    return (
      <Card offer={offer} catalog={catalog}>
        <p className="text-small">{verdict.reason}</p>
        <ButtonLink href={verdict.link.href as Route} variant="plain" wide>
          {verdict.link.label}
        </ButtonLink>
      </Card>
    );
  return (
    <Card offer={offer} catalog={catalog} trialDays={verdict.trialDays}>
      <form action={order} className="grid gap-4">
        <TeamFields offer={offer} buyers={verdict.buyers} idPrefix={offer.lookupKey} />
        <Button wide>
          Review the order
          <span className="sr-only"> {offer.title}</span>
        </Button>
      </form>
    </Card>
  );
}
