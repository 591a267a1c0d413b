import type { Metadata } from "next";
import { OrganisationForm } from "../../../organisations/organisation-form.tsx";
import { OrganisationNotice } from "../../../organisations/organisation-notice.tsx";
import { BackLink } from "../../../ui/back-link.tsx";
import { Outage } from "../../../ui/outage.tsx";
import { Page } from "../../../ui/page.tsx";
import { requireVisitor } from "../../../visit.ts";

export const metadata: Metadata = { title: "New organisation", robots: { index: false } };

export default async function NewOrganisationPage({ searchParams }: PageProps<"/organisations/new">) {
  const { notice, problem } = await searchParams;
  const visitor = await requireVisitor("/organisations/new");
  if (!visitor) return <Outage address="/organisations/new" />;
  return (
    <Page
      title="New organisation"
      lead="It is free. You become its owner, and can invite your colleagues next."
      back={<BackLink href="/organisations">Your organisations</BackLink>}
    >
      <OrganisationNotice code={notice} />
      <OrganisationForm problem={[problem].flat().includes("name")} />
    </Page>
  );
}
