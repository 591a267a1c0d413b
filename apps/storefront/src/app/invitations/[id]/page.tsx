import type { Metadata, Route } from "next";
import { forbidden, notFound } from "next/navigation";
import { storefront } from "../../../open-storefront.ts";
import { readInvitation } from "../../../organisations/invitation-view.ts";
import { OrganisationNotice } from "../../../organisations/organisation-notice.tsx";
import { Button, ButtonLink } from "../../../ui/button.tsx";
import { Outage } from "../../../ui/outage.tsx";
import { Page } from "../../../ui/page.tsx";
import { orNull, requireVisitor } from "../../../visit.ts";
import { moment } from "../../../words.ts";

export const metadata: Metadata = { title: "Invitation", robots: { index: false } };

export default async function InvitationPage({ params, searchParams }: PageProps<"/invitations/[id]">) {
  const { id } = await params;
  const { notice } = await searchParams;
  const address = `/invitations/${encodeURIComponent(id)}`;
  const visitor = await requireVisitor(address);
  if (!visitor) return <Outage address={address} />;
  const found = await orNull("an invitation could not be read", async () => ({
    view: await readInvitation(storefront(), visitor, id),
  }));
  if (!found) return <Outage address={address} />;
  const { view } = found;
  if (!view) notFound();
  switch (view.state) {
    case "open":
      return (
        <Page
          gate="waiting"
          title={`Join ${view.organisation.name}`}
          lead={`${view.inviter} invites you as ${view.role === "admin" ? "an admin" : "a member"}.`}
        >
          <OrganisationNotice code={notice} />
          <p className="text-soft">
            Members see each other’s names. Owners and admins also see your e-mail address. The invitation is
            valid until <time dateTime={view.expiresAt}>{moment(view.expiresAt)}</time>.
          </p>
          <div className="flex flex-wrap gap-3">
            <form method="post" action={`/api/invitations/${id}/accept`}>
              <Button>Join</Button>
            </form>
            <form method="post" action={`/api/invitations/${id}/reject`}>
              <Button variant="plain">Decline</Button>
            </form>
          </div>
        </Page>
      );
    case "joined":
      return (
        <Page gate="open" title={`You are a member of ${view.organisation.name}`}>
          <p>
            <ButtonLink href={`/organisations/${view.organisation.id}` as Route} prefetch={false}>
              Open the organisation
            </ButtonLink>
          </p>
        </Page>
      );
    case "wrong_recipient":
      return forbidden();
    case "expired":
      return <Over title="This invitation has expired" />;
    case "over":
      return <Over title="This invitation is no longer valid" />;
  }
}

/** The advice is the same, whatever happened to the link. */
function Over({ title }: { title: string }) {
  return (
    <Page gate="closed" title={title} lead="Ask the sender for a new link.">
      <p>
        <ButtonLink href="/organisations" prefetch={false} variant="plain">
          Your organisations
        </ButtonLink>
      </p>
    </Page>
  );
}
