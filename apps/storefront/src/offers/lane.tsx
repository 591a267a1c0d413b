import { type Catalog, reaches } from "@tollgate/core";
import { Check } from "lucide-react";
import { openText } from "../access/text.ts";
import { Badge } from "../ui/badge.tsx";
import { levelName } from "../words.ts";
import { LaneSign } from "./lane-sign.tsx";
import { laneName, laneOpens } from "./lane-text.ts";
import { isTeam, type LaneOffers } from "./lanes.ts";
import { OfferTicket } from "./offer-ticket.tsx";
import { TeamTicket } from "./team-ticket.tsx";
import type { VisitorStanding } from "./visitor-standing.ts";

interface LaneProps {
  lane: LaneOffers;
  catalog: Catalog;
  /** NULL when nobody is signed in, or when it cannot be looked up. */
  standing: VisitorStanding | null;
  signedIn: boolean;
}

/** One way through the gate: what it opens, and the tickets for it. Its three parts line up with its neighbours'. */
export function Lane({ lane, catalog, standing, signedIn }: LaneProps) {
  const name = laneName(lane);
  const open = openFor(lane, catalog, standing);
  return (
    <article
      aria-labelledby={`lane-${lane.id}`}
      className="row-span-3 grid grid-rows-subgrid gap-0 overflow-hidden rounded-sheet border border-line bg-sheet"
    >
      <div className="flex items-center justify-between gap-4 bg-panel px-6 py-4 text-on-panel">
        <div>
          <h3 id={`lane-${lane.id}`} className="font-bold text-heading tracking-tight">
            {name}
          </h3>
          <p className="text-panel-soft text-small">{lane.team ? "for an organisation" : "for one person"}</p>
        </div>
        <LaneSign open={open !== null} />
      </div>
      <div className="grid content-start gap-4 px-6 py-5">
        {open ? (
          <p>
            <Badge kind="success" className="whitespace-normal">
              {open}
            </Badge>
          </p>
        ) : null}
        <ul className="grid gap-2">
          {laneOpens(lane, catalog.levels).map((line) => (
            <li key={line} className="flex gap-2.5">
              <Check aria-hidden="true" className="mt-1 size-4.5 shrink-0 text-open" strokeWidth={3} />
              {line}
            </li>
          ))}
        </ul>
      </div>
      <ul className="grid content-start">
        {[...lane.plans, ...lane.sales].map((offer) =>
          offer.kind === "subscription" && isTeam(offer) ? (
            <TeamTicket
              key={offer.lookupKey}
              offer={offer}
              catalog={catalog}
              standing={standing}
              signedIn={signedIn}
            />
          ) : (
            <OfferTicket
              key={offer.lookupKey}
              offer={offer}
              catalog={catalog}
              standing={standing}
              signedIn={signedIn}
            />
          ),
        )}
      </ul>
    </article>
  );
}

/** In words, whether the visitor may go through already, and by whom; NULL when not. */
function openFor(lane: LaneOffers, catalog: Catalog, standing: VisitorStanding | null): string | null {
  if (!standing) return null;
  if (lane.team) {
    const [team] = standing.access.organisations.filter(
      ({ seat, access }) =>
        seat === "counts" &&
        reaches(catalog, access.level, lane.level) &&
        access.entitlements.some(({ source }) => source === "subscription"),
    );
    return team ? `You have a seat at ${team.organisation.name}` : null;
  }
  const { level, validUntil, personal, through } = standing.access;
  if (personal.validUntil && reaches(catalog, personal.level, lane.level)) {
    if (personal.level !== lane.level)
      return `Open for you: your ${levelName(personal.level ?? "")} includes it`;
    const plan = standing.own.subscriptions.find(({ accessUntil }) => accessUntil === personal.validUntil);
    return `Open for you. ${openText(personal.reason, personal.validUntil, plan?.renewsAt ?? null)}`;
  }
  return validUntil && through.type === "organisation" && reaches(catalog, level, lane.level)
    ? `Open for you through ${through.name}`
    : null;
}
