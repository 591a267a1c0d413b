import { Button } from "../../../ui/button.tsx";
import { Page } from "../../../ui/page.tsx";
import { currentVisit } from "../../../visit.ts";

/** For who has the link and another address than the one that was invited: it names no organisation. */
export default async function ForbiddenInvitation() {
  const visit = await currentVisit();
  const address = visit.state === "in" ? visit.visitor.email : "somebody else";
  return (
    <Page
      gate="closed"
      title="This invitation is for another address"
      lead={`You are signed in as ${address}, and it was made for a different e-mail address.`}
    >
      <p>Sign in with the address that was invited, or ask for an invitation to this one.</p>
      <form method="post" action="/api/session/sign-out">
        <Button variant="plain">Sign out</Button>
      </form>
    </Page>
  );
}
