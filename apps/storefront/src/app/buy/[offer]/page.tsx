import { offerOf } from "@tollgate/core";
import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { OrderSheet } from "../../../checkout/order-sheet.tsx";
import { TeamOrderSheet } from "../../../checkout/team-order-sheet.tsx";
import { isTeam } from "../../../offers/tiers.ts";
import { visitorStanding } from "../../../offers/visitor-standing.ts";
import { storefront } from "../../../open-storefront.ts";
import { NoticeFor } from "../../../ui/notice-for.tsx";
import { Outage } from "../../../ui/outage.tsx";
import { Page } from "../../../ui/page.tsx";
import { orNull, requireVisitor } from "../../../visit.ts";
import { levelName } from "../../../words.ts";

export const metadata: Metadata = { title: "Your order", robots: { index: false } };

/** The order before the payment: what, for whom, how much, and what happens afterwards. */
export default async function BuyPage({ params, searchParams }: PageProps<"/buy/[offer]">) {
  const { offer: lookupKey } = await params;
  const { notice, organisation, seats } = await searchParams;
  const deps = storefront();
  const offer = offerOf(deps.catalog, lookupKey);
  if (!offer) notFound();
  if (offer.retired) redirect("/?notice=retired_offer");
  const terms = new URLSearchParams({
    ...(typeof organisation === "string" ? { organisation } : {}),
    ...(typeof seats === "string" ? { seats } : {}),
  });
  const address = `/buy/${offer.lookupKey}${terms.size > 0 ? `?${terms}` : ""}`;
  const visitor = await requireVisitor(address);
  if (!visitor) return <Outage address={address} />;
  const standing = await orNull("the visitor's purchases could not be read", () =>
    visitorStanding(deps, visitor),
  );
  if (!standing) return <Outage address={address} />;
  if (typeof organisation === "string" && !standing.teams.some(({ id }) => id === organisation)) notFound();
  return (
    <Page
      title="Your order"
      lead={
        isTeam(offer)
          ? "You pay on Stripe’s page, and come back here to assign the seats."
          : `You pay on Stripe’s page, and come back here to use ${levelName(offer.level)}.`
      }
    >
      <NoticeFor code={notice} />
      {offer.kind === "subscription" && isTeam(offer) ? (
        <TeamOrderSheet
          offer={offer}
          teams={standing.teams}
          organisation={organisation}
          seats={seats}
          problem={notice === "bad_seats"}
        />
      ) : (
        <OrderSheet offer={offer} own={standing.own} email={visitor.email} shop={deps} />
      )}
    </Page>
  );
}
