import { type Catalog, type Offer, offersOnSale, reaches } from "@tollgate/core";
import type { Route } from "next";
import { Badge } from "../ui/badge.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { price, renewal, term } from "../words.ts";
import { BuyForm } from "./buy-form.tsx";
import { offerStanding, type ShopRules, trialDaysFor } from "./offer-standing.ts";
import { yearlySaving } from "./tiers.ts";
import type { VisitorStanding } from "./visitor-standing.ts";

interface OfferCardProps {
  offer: Offer;
  shop: ShopRules;
  standing: VisitorStanding | null;
  signedIn: boolean;
}

/** What one person can buy: price, what happens afterwards, and the button, or the reason why there is none. */
export function OfferCard({ offer, shop, standing, signedIn }: OfferCardProps) {
  const { catalog } = shop;
  const purchase = offerStanding(shop, offer, standing?.own ?? null);
  const through = standing ? openThrough(catalog, offer, standing) : null;
  const note =
    (purchase.can ? purchase.note : null) ??
    (through ? `You have access through ${through}. This would be your own.` : null);
  const quiet =
    (purchase.can && purchase.quiet) ||
    through !== null ||
    (offer.kind === "one_time" && hasPlans(catalog, offer));
  const trialDays = standing ? trialDaysFor(offer, standing.own.subscriptions) : undefined;
  return (
    <Card offer={offer} catalog={catalog} trialDays={trialDays}>
      {!purchase.can ? (
        <>
          <p className="text-small">{purchase.reason}</p>
          {purchase.link ? (
            <ButtonLink href={purchase.link.href} variant="plain" wide>
              {purchase.link.label}
            </ButtonLink>
          ) : null}
        </>
      ) : (
        <>
          {note ? <p className="text-small">{note}</p> : null}
          {signedIn ? (
            <BuyForm offer={offer} label={purchase.label} quiet={quiet} />
          ) : (
            <ButtonLink
              href={`/sign-up?next=/buy/${offer.lookupKey}` as Route}
              prefetch={false}
              variant={quiet ? "plain" : "main"}
              wide
            >
              {purchase.label}
              <span className="sr-only"> {offer.title}</span>
            </ButtonLink>
          )}
        </>
      )}
    </Card>
  );
}

interface CardProps {
  offer: Offer;
  catalog: Catalog;
  trialDays?: number | undefined;
  children: React.ReactNode;
}

/** One offer of a tier. */
export function Card({ offer, catalog, trialDays, children }: CardProps) {
  const saving = yearlySaving(catalog, offer);
  return (
    <li className="grid content-start gap-3 border-line border-t-2 border-dashed px-6 py-5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h4 className="font-semibold">{offer.title}</h4>
        {saving > 0 ? (
          <Badge kind="success">
            {price({ amount: saving, currency: offer.currency })} less than monthly
          </Badge>
        ) : null}
      </div>
      <Price offer={offer} />
      <p className="text-small text-soft">{renewal(offer, trialDays)}</p>
      {children}
    </li>
  );
}

/** The organisation through which the visitor has what the offer grants; NULL when there is none. */
function openThrough(catalog: Catalog, { level }: Offer, { access }: VisitorStanding): string | null {
  return access.through.type === "organisation" && reaches(catalog, access.level, level)
    ? access.through.name
    : null;
}

/** Whether the level also has plans: a plan is then the next step, and paying once the alternative. */
function hasPlans(catalog: Catalog, { level }: Offer): boolean {
  return offersOnSale(catalog).some(
    (other) => other.kind === "subscription" && !other.seats && other.level === level,
  );
}

export function Price({ offer }: { offer: Offer }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-2">
      <span className="font-extrabold text-heading tabular-nums tracking-tight">{price(offer)}</span>
      <span className="text-soft">{term(offer)}</span>
    </p>
  );
}
