import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { storefront } from "../../../billing.ts";
import { levelName, renewal } from "../../../offer-text.ts";
import { BuyForm } from "../../../ui/buy-form.tsx";
import { Price } from "../../../ui/offer-ticket.tsx";
import { Outage } from "../../../ui/outage.tsx";
import { Page } from "../../../ui/page.tsx";
import { requireVisitor } from "../../../visit.ts";

export const metadata: Metadata = { title: "Your order", robots: { index: false } };

export default async function BuyPage({ params }: PageProps<"/buy/[offer]">) {
  const { offer: lookupKey } = await params;
  const offer = storefront().catalog.offers.find((known) => known.lookupKey === lookupKey);
  if (!offer) notFound();
  const visitor = await requireVisitor(`/buy/${offer.lookupKey}`);
  if (!visitor) return <Outage address={`/buy/${offer.lookupKey}`} />;
  return (
    <Page
      title="Your order"
      lead={`You pay on Stripe's page, and come back here with ${levelName(offer.level)} open.`}
    >
      <div className="grid gap-4 rounded-sheet border border-line bg-sheet p-6 sm:p-8">
        <h2 className="text-title font-bold">{offer.title}</h2>
        <p className="text-soft">{offer.description}</p>
        <Price offer={offer} />
        <p className="text-small text-soft">{renewal(offer)}</p>
        <BuyForm offer={offer} label="Continue to payment" />
      </div>
      <p>
        <Link href="/#lanes" className="link">
          Choose something else
        </Link>
      </p>
    </Page>
  );
}
