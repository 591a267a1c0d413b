import type { Offer } from "@tollgate/core";
import type { Route } from "next";
import { Price } from "../offers/offer-card.tsx";
import { TeamFields } from "../offers/team-fields.tsx";
import { type TeamCandidate, teamStanding } from "../offers/team-standing.ts";
import { Banner } from "../ui/banner.tsx";
import { Button, ButtonLink } from "../ui/button.tsx";
import { DefinitionList } from "../ui/definition-list.tsx";
import { Perforation, Sheet } from "../ui/sheet.tsx";
import { price, renewal, term } from "../words.ts";
import { ChooseAgain, CodeHint } from "./order-sheet.tsx";

interface TeamOrderSheetProps {
  offer: Offer & { kind: "subscription" };
  teams: readonly TeamCandidate[];
  /** From the address. */
  organisation: string | string[] | undefined;
  seats: string | string[] | undefined;
  /** The seats were refused. */
  problem: boolean;
}

/** What an organisation is about to buy. The server calculates the total, so it works without JavaScript. */
export function TeamOrderSheet({ offer, teams, organisation, seats, problem }: TeamOrderSheetProps) {
  const purchase = teamStanding(offer, teams);
  const range = offer.seats ?? { min: 1, max: 1 };
  const count = seatCount(seats, range);
  const asked = purchase.can ? purchase.buyers.find(({ id }) => id === organisation) : undefined;
  return (
    <>
      {!purchase.can ? (
        <Banner
          kind="info"
          title="Only organisations can buy this"
          action={
            <ButtonLink href={purchase.link.href as Route} variant="main" size="small">
              {purchase.link.label}
            </ButtonLink>
          }
        >
          {purchase.reason}
        </Banner>
      ) : null}
      {purchase.can && typeof organisation === "string" && !asked ? (
        <Banner kind="warning">This organisation cannot buy it. Choose another one below.</Banner>
      ) : null}
      <Sheet>
        <div className="grid gap-1.5">
          <h2 className="font-bold text-title">{offer.title}</h2>
          <p className="text-soft">{offer.description}</p>
        </div>
        <Price offer={offer} />
        {purchase.can ? (
          <form method="post" action="/api/checkout/session" className="grid gap-5">
            <input type="hidden" name="offer" value={offer.lookupKey} />
            <TeamFields
              offer={offer}
              buyers={purchase.buyers}
              idPrefix="order"
              organisation={asked?.id}
              seats={count.seats}
              problem={problem || count.wrong ? `Choose ${range.min} to ${range.max} seats.` : undefined}
            />
            <p>
              <Button formAction={`/buy/${offer.lookupKey}`} formMethod="get" variant="plain" size="small">
                Calculate the total
              </Button>
            </p>
            <Perforation />
            <DefinitionList
              items={[
                {
                  term: `${count.seats} seats`,
                  detail: (
                    <strong className="text-lead tabular-nums">
                      {price({ amount: offer.amount * count.seats, currency: offer.currency })} a{" "}
                      {offer.interval}
                    </strong>
                  ),
                },
                { term: "Each", detail: `${price(offer)} ${term(offer)}` },
                { term: "Then", detail: renewal(offer, purchase.trialDays) },
              ]}
            />
            <CodeHint />
            <Button wide>Continue to payment</Button>
          </form>
        ) : null}
      </Sheet>
      <ChooseAgain />
    </>
  );
}

function seatCount(value: string | string[] | undefined, { min, max }: { min: number; max: number }) {
  if (value === undefined) return { seats: min, wrong: false };
  const seats = typeof value === "string" && /^\d{1,4}$/.test(value) ? Number(value) : Number.NaN;
  if (seats >= min && seats <= max) return { seats, wrong: false };
  return { seats: Number.isNaN(seats) ? min : Math.min(max, Math.max(min, seats)), wrong: true };
}
