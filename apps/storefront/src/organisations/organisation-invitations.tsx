import { cookies } from "next/headers";
import { readTypedValues, typedValuesCookie } from "../http/typed-values.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Field, SelectField } from "../ui/field.tsx";
import { moment } from "../words.ts";
import { OrganisationLink } from "./organisation-link.tsx";
import { roleMeanings, roleNames } from "./text.ts";
import type { PendingInvitation } from "./view.ts";

interface InvitationsProps {
  organisationId: string;
  invitations: PendingInvitation[];
  /** The submitted address is invalid. */
  problem: boolean;
  /** The address of an invitation's page. */
  urlOf: (id: string) => string;
}

/** The form to invite, and the open invitations. */
export async function OrganisationInvitations({
  organisationId,
  invitations,
  problem,
  urlOf,
}: InvitationsProps) {
  const typed = readTypedValues(problem ? (await cookies()).get(typedValuesCookie)?.value : undefined);
  return (
    <div className="grid gap-5 rounded-sheet border border-line bg-sheet p-5 sm:p-7">
      <form
        method="post"
        action={`/api/organisations/${organisationId}/invite`}
        className="grid items-end gap-4 sm:grid-cols-2"
      >
        <Field
          id="invite-email"
          name="email"
          label="E-mail address"
          type="email"
          autoComplete="off"
          value={typed.email}
          problem={problem ? "Enter an e-mail address, such as ada@example.com." : undefined}
          maxLength={254}
        />
        <SelectField
          id="invite-role"
          name="role"
          label="Role"
          options={[
            { value: "member", label: roleMeanings.member },
            { value: "admin", label: roleMeanings.admin },
          ]}
          value="member"
        />
        <div className="sm:col-span-2">
          <Button>Create an invitation</Button>
        </div>
      </form>
      {invitations.length > 0 ? (
        <ul className="grid gap-5 border-line border-t pt-5">
          {invitations.map((invitation) => (
            <li key={invitation.id} className="grid gap-3">
              <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <span className="font-semibold wrap-anywhere">{invitation.email}</span>
                <Badge>{roleNames[invitation.role]}</Badge>
                <span className="text-small text-soft">
                  Valid until <time dateTime={invitation.expiresAt}>{moment(invitation.expiresAt)}</time>
                </span>
              </p>
              <OrganisationLink url={urlOf(invitation.id)} email={invitation.email} />
              <form method="post" action={`/api/organisations/${organisationId}/cancel-invitation`}>
                <input type="hidden" name="invitation" value={invitation.id} />
                <Button variant="quiet" size="small">
                  Withdraw<span className="sr-only"> the invitation of {invitation.email}</span>
                </Button>
              </form>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
