import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AccountBannerList } from "../../../account/banner-list.tsx";
import { accountBanners } from "../../../account/banners.ts";
import { billingFacts, openInvoiceIn } from "../../../account/facts.ts";
import { storefront } from "../../../open-storefront.ts";
import { invitationUrl } from "../../../organisations/invitation-routes.ts";
import { MemberList } from "../../../organisations/member-list.tsx";
import { OrganisationInvitations } from "../../../organisations/organisation-invitations.tsx";
import { OrganisationLeave } from "../../../organisations/organisation-leave.tsx";
import { OrganisationNotice } from "../../../organisations/organisation-notice.tsx";
import { OrganisationSummary } from "../../../organisations/organisation-summary.tsx";
import { roleNames } from "../../../organisations/text.ts";
import { readOrganisation } from "../../../organisations/view.ts";
import { BackLink } from "../../../ui/back-link.tsx";
import { Outage } from "../../../ui/outage.tsx";
import { Page } from "../../../ui/page.tsx";
import { Section } from "../../../ui/sheet.tsx";
import { orNull, requireVisitor } from "../../../visit.ts";
import { OrganisationBilling } from "../organisation-billing.tsx";

export const metadata: Metadata = { title: "Organisation", robots: { index: false } };

export default async function OrganisationPage({ params, searchParams }: PageProps<"/organisations/[id]">) {
  const { id } = await params;
  const { notice, problem } = await searchParams;
  const address = `/organisations/${encodeURIComponent(id)}`;
  const visitor = await requireVisitor(address);
  if (!visitor) return <Outage address={address} />;
  const shop = storefront();
  const found = await orNull("an organisation could not be read", async () => ({
    view: await readOrganisation(shop, visitor, id),
  }));
  if (!found) return <Outage address={address} />;
  const { view } = found;
  if (!view) notFound();
  const { subscriptions, access, membership } = view;
  const { organisation, role } = membership;
  // Empty unless the visitor manages it; then the bill is not read at all.
  const facts =
    subscriptions.length > 0
      ? await orNull("the billing details could not be read", () =>
          billingFacts(shop, { type: "organisation", id: organisation.id }),
        )
      : null;
  const people = view.members.length === 1 ? "1 person" : `${view.members.length} people`;
  return (
    <Page
      wide
      title={organisation.name}
      lead={`You are ${role === "member" ? "a" : "an"} ${roleNames[role].toLowerCase()} here.`}
      back={<BackLink href="/organisations">Your organisations</BackLink>}
    >
      <OrganisationNotice code={notice} />
      {view.manages ? (
        <AccountBannerList
          banners={accountBanners({ subscriptions, entitlements: access.entitlements }, shop.clock.now())}
          openInvoice={openInvoiceIn(facts, shop)}
          organisation={organisation.id}
        />
      ) : null}
      <OrganisationSummary view={view} />
      <Section id="members" title="Members" aside={<span className="text-small text-soft">{people}</span>}>
        <MemberList view={view} />
      </Section>
      {view.manages ? (
        <>
          <Section
            id="invitations"
            title="Invite a colleague"
            lead="You get a link to pass on. It works for the e-mail address that you enter."
          >
            <OrganisationInvitations
              organisationId={organisation.id}
              invitations={view.invitations}
              problem={[problem].flat().includes("email")}
              urlOf={(invitation) => invitationUrl(shop, invitation)}
            />
          </Section>
          <OrganisationBilling view={view} facts={facts} />
        </>
      ) : null}
      <Section id="leave" title="Leave">
        <OrganisationLeave view={view} />
      </Section>
    </Page>
  );
}
