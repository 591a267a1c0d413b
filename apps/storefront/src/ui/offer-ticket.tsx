import type { Offer, OwnerAccess } from "@tollgate/core";
import type { Route } from "next";
import Link from "next/link";
import { price, renewal, term } from "../offer-text.ts";
import { BuyForm } from "./buy-form.tsx";

interface OfferTicketProps {
  offer: Offer;
  /** Whether the visitor may do what it grants already. */
  open: boolean;
  access: OwnerAccess | null;
  signedIn: boolean;
}

export function OfferTicket({ offer, open, access, signedIn }: OfferTicketProps) {
  const subscribed =
    offer.kind === "subscription" &&
    access?.entitlements.some(
      ({ source, level, access: answer }) =>
        source === "subscription" && level === offer.level && answer === "granted",
    );
  const label =
    offer.kind === "subscription" ? "Subscribe" : access?.level === offer.level ? "Extend" : "Buy";
  return (
    <li className="grid gap-3 p-6 not-first:border-line not-first:border-t-2 not-first:border-dashed sm:px-8">
      <h3 className="font-semibold">{offer.title}</h3>
      <Price offer={offer} />
      <p className="text-small text-soft">{renewal(offer)}</p>
      {subscribed ? (
        <Link href="/account" className="button button-plain">
          Manage your subscription
        </Link>
      ) : signedIn ? (
        <BuyForm offer={offer} label={label} quiet={open} />
      ) : (
        <Link
          href={`/sign-up?next=/buy/${offer.lookupKey}` as Route}
          prefetch={false}
          className="button button-main"
        >
          {label}
          <span className="sr-only"> {offer.title}</span>
        </Link>
      )}
    </li>
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
