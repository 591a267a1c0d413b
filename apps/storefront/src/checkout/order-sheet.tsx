import type { Offer } from "@tollgate/core";
import Link from "next/link";
import { BuyForm } from "../offers/buy-form.tsx";
import { Price } from "../offers/offer-card.tsx";
import { offerStanding, type ShopRules, type Standing, trialDaysFor } from "../offers/offer-standing.ts";
import { Banner } from "../ui/banner.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { DefinitionList } from "../ui/definition-list.tsx";
import { Perforation, Sheet } from "../ui/sheet.tsx";
import { price, renewal } from "../words.ts";

interface OrderSheetProps {
  offer: Offer;
  own: Standing;
  email: string;
  shop: ShopRules;
}

/** What one person is about to buy. */
export function OrderSheet({ offer, own, email, shop }: OrderSheetProps) {
  const purchase = offerStanding(shop, offer, own);
  const trialDays = trialDaysFor(offer, own.subscriptions);
  return (
    <>
      {!purchase.can ? (
        <Banner
          kind="info"
          title="You cannot buy this right now"
          action={
            purchase.link ? (
              <ButtonLink href={purchase.link.href} variant="plain" size="small">
                {purchase.link.label}
              </ButtonLink>
            ) : null
          }
        >
          {purchase.reason}
        </Banner>
      ) : null}
      <Sheet>
        <div className="grid gap-1.5">
          <h2 className="font-bold text-title">{offer.title}</h2>
          <p className="text-soft">{offer.description}</p>
        </div>
        <Price offer={offer} />
        <DefinitionList
          items={[
            { term: "For", detail: `You, ${email}` },
            {
              term: "To pay today",
              detail: purchase.can ? price(trialDays > 0 ? { ...offer, amount: 0 } : offer) : null,
            },
            { term: "Then", detail: renewal(offer, trialDays) },
            { term: "Good to know", detail: purchase.can ? purchase.note : null },
          ]}
        />
        {purchase.can ? (
          <>
            <Perforation />
            <CodeHint />
            <BuyForm offer={offer} label="Continue to payment" />
          </>
        ) : null}
      </Sheet>
      <ChooseAgain />
    </>
  );
}

export function CodeHint() {
  return (
    <p className="text-small text-soft">
      Enter a promotion code on the payment page, beside the price. You can leave that page without paying.
    </p>
  );
}

export function ChooseAgain() {
  return (
    <p>
      <Link
        href="/#pricing"
        className="underline decoration-2 underline-offset-4 hover:decoration-signal-strong"
      >
        Choose something else
      </Link>
    </p>
  );
}
