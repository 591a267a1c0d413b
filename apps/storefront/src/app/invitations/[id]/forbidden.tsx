import { Button } from "../../../ui/button.tsx";
import { Page } from "../../../ui/page.tsx";
import { currentVisit } from "../../../visit.ts";

/** For a visitor with the link and another address than the invited one. It does not name the organisation. */
export default async function ForbiddenInvitation() {
  const visit = await currentVisit();
  const address = visit.state === "in" ? visit.visitor.email : "another user";
  return (
    <Page
      gate="closed"
      title="This invitation is for another address"
      lead={`You are signed in as ${address}, and the invitation is for a different e-mail address.`}
    >
      <p>Sign in with the invited address, or ask for an invitation to this one.</p>
      <form method="post" action="/api/session/sign-out">
        <Button variant="plain">Sign out</Button>
      </form>
    </Page>
  );
}
