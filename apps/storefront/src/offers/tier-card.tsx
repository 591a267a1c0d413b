import { type Catalog, reaches } from "@tollgate/core";
import { Check } from "lucide-react";
import { openText } from "../access/text.ts";
import { Badge } from "../ui/badge.tsx";
import { levelName } from "../words.ts";
import { OfferCard } from "./offer-card.tsx";
import type { ShopRules } from "./offer-standing.ts";
import { TeamCard } from "./team-card.tsx";
import { TierLight } from "./tier-light.tsx";
import { tierBenefits, tierName } from "./tier-text.ts";
import { isTeam, type Tier } from "./tiers.ts";
import type { VisitorStanding } from "./visitor-standing.ts";

interface TierCardProps {
  tier: Tier;
  shop: ShopRules;
  /** NULL without a session, or when it cannot be read. */
  standing: VisitorStanding | null;
  signedIn: boolean;
}

/** A tier with its benefits and offers. Its three parts line up with those of its neighbours. */
export function TierCard({ tier, shop, standing, signedIn }: TierCardProps) {
  const { catalog } = shop;
  const name = tierName(tier);
  const open = openFor(tier, catalog, standing);
  return (
    <article
      aria-labelledby={`tier-${tier.id}`}
      className="row-span-3 grid grid-rows-subgrid gap-0 overflow-hidden rounded-sheet border border-line bg-sheet"
    >
      <div className="flex items-center justify-between gap-4 bg-panel px-6 py-4 text-on-panel">
        <div>
          <h3 id={`tier-${tier.id}`} className="font-bold text-heading tracking-tight">
            {name}
          </h3>
          <p className="text-panel-soft text-small">{tier.team ? "for an organisation" : "for one person"}</p>
        </div>
        <TierLight open={open !== null} />
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
          {tierBenefits(tier, catalog.levels).map((line) => (
            <li key={line} className="flex gap-2.5">
              <Check aria-hidden="true" className="mt-1 size-4.5 shrink-0 text-open" strokeWidth={3} />
              {line}
            </li>
          ))}
        </ul>
      </div>
      <ul className="grid content-start">
        {[...tier.plans, ...tier.sales].map((offer) =>
          offer.kind === "subscription" && isTeam(offer) ? (
            <TeamCard
              key={offer.lookupKey}
              offer={offer}
              catalog={catalog}
              standing={standing}
              signedIn={signedIn}
            />
          ) : (
            <OfferCard
              key={offer.lookupKey}
              offer={offer}
              shop={shop}
              standing={standing}
              signedIn={signedIn}
            />
          ),
        )}
      </ul>
    </article>
  );
}

/** In words, whether the visitor has access already, and through whom; NULL without access. */
function openFor(tier: Tier, catalog: Catalog, standing: VisitorStanding | null): string | null {
  if (!standing) return null;
  if (tier.team) {
    const [team] = standing.access.organisations.filter(
      ({ seat, access }) =>
        seat === "counts" &&
        reaches(catalog, access.level, tier.level) &&
        access.entitlements.some(({ source }) => source === "subscription"),
    );
    return team ? `You have a seat at ${team.organisation.name}` : null;
  }
  const { level, validUntil, personal, through } = standing.access;
  if (personal.validUntil && reaches(catalog, personal.level, tier.level)) {
    if (personal.level !== tier.level)
      return `You have it: your ${levelName(personal.level ?? "")} includes it`;
    const plan = standing.own.subscriptions.find(({ accessUntil }) => accessUntil === personal.validUntil);
    return `You have it. ${openText(personal.reason, personal.validUntil, plan?.renewsAt ?? null)}`;
  }
  return validUntil && through.type === "organisation" && reaches(catalog, level, tier.level)
    ? `You have it through ${through.name}`
    : null;
}
