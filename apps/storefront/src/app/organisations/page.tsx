import type { Metadata } from "next";
import { accessOf } from "../../access/visitor-access.ts";
import { storefront } from "../../open-storefront.ts";
import { OrganisationList } from "../../organisations/organisation-list.tsx";
import { OrganisationNotice } from "../../organisations/organisation-notice.tsx";
import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Outage } from "../../ui/outage.tsx";
import { Page } from "../../ui/page.tsx";
import { orNull, requireVisitor } from "../../visit.ts";

export const metadata: Metadata = { title: "Your organisations", robots: { index: false } };

export default async function OrganisationsPage({ searchParams }: PageProps<"/organisations">) {
  const { notice } = await searchParams;
  const visitor = await requireVisitor("/organisations");
  if (!visitor) return <Outage address="/organisations" />;
  const access = await orNull("organisations could not be read", () => accessOf(storefront(), visitor));
  if (!access) return <Outage address="/organisations" />;
  const create = (
    <ButtonLink
      href="/organisations/new"
      prefetch={false}
      variant={access.organisations.length > 0 ? "plain" : "main"}
    >
      Create an organisation
    </ButtonLink>
  );
  return (
    <Page title="Your organisations" lead="An organisation buys seats for its members.">
      <OrganisationNotice code={notice} />
      {access.organisations.length === 0 ? (
        <EmptyState title="You are not in an organisation yet" action={create}>
          Create one to buy seats for your colleagues. If a colleague invited you, open the link that they
          sent.
        </EmptyState>
      ) : (
        <>
          <OrganisationList organisations={access.organisations} active={visitor.activeOrganisation} />
          <p>{create}</p>
        </>
      )}
    </Page>
  );
}
