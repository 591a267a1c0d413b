import { organisationRoles } from "../people/role.ts";
import { Badge, type BadgeKind } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { ConfirmSubmit } from "../ui/confirm-submit.tsx";
import { Disclosure } from "../ui/disclosure.tsx";
import { SelectField } from "../ui/field.tsx";
import { roleMeanings, roleNames, seatWord } from "./text.ts";
import type { OrganisationMember, OrganisationView } from "./view.ts";

interface MemberRowProps {
  member: OrganisationMember;
  view: OrganisationView;
}

const seatKinds: Record<OrganisationMember["seat"], BadgeKind> = {
  counts: "success",
  waiting: "wait",
  none: "neutral",
};

export function MemberRow({ member, view }: MemberRowProps) {
  const changeable = view.manages && (member.role !== "owner" || view.membership.role === "owner");
  return (
    <li className="grid gap-2 p-4 sm:px-6">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p className="font-semibold wrap-anywhere">
            {member.name}
            {member.self ? <span className="font-normal text-soft"> (you)</span> : null}
          </p>
          {member.email ? <p className="text-small text-soft wrap-anywhere">{member.email}</p> : null}
        </div>
        <p className="flex flex-wrap gap-2">
          <Badge>{roleNames[member.role]}</Badge>
          <Badge kind={seatKinds[member.seat]}>{seatWord(member.seat, view.seats.paid)}</Badge>
        </p>
      </div>
      {view.manages ? (
        <Disclosure
          className="text-small"
          summary={
            <>
              Change<span className="sr-only"> {member.name}</span>
            </>
          }
        >
          <div className="grid gap-4 pb-2">
            <SeatForm member={member} view={view} />
            {changeable ? <RoleForm member={member} view={view} /> : null}
            {changeable && !member.self ? <RemoveForm member={member} view={view} /> : null}
          </div>
        </Disclosure>
      ) : null}
    </li>
  );
}

function actionOf(view: OrganisationView, name: string): string {
  return `/api/organisations/${view.membership.organisation.id}/${name}`;
}

function SeatForm({ member, view }: MemberRowProps) {
  const give = member.seat === "none";
  const free = view.seats.paid - view.seats.taken;
  if (give && free <= 0)
    return (
      <p className="text-soft">
        {view.seats.paid === 0 ? "There are no seats to assign yet." : "All seats are taken."}
      </p>
    );
  return (
    <form method="post" action={actionOf(view, "seat")}>
      <input type="hidden" name="member" value={member.id} />
      <input type="hidden" name="seat" value={give ? "give" : "free"} />
      <Button variant="plain" size="small">
        {give ? "Assign a seat" : member.seat === "counts" ? "Take the seat back" : "Remove from the queue"}
        <span className="sr-only"> ({member.name})</span>
      </Button>
    </form>
  );
}

function RoleForm({ member, view }: MemberRowProps) {
  const allowed = organisationRoles.filter((role) => role !== "owner" || view.membership.role === "owner");
  return (
    <form method="post" action={actionOf(view, "role")} className="grid max-w-md gap-2">
      <input type="hidden" name="member" value={member.id} />
      <SelectField
        id={`role-${member.id}`}
        name="role"
        label={
          <>
            Role<span className="sr-only"> of {member.name}</span>
          </>
        }
        options={allowed.map((role) => ({ value: role, label: roleMeanings[role] }))}
        value={member.role}
      />
      <div>
        <Button variant="plain" size="small">
          Change the role<span className="sr-only"> of {member.name}</span>
        </Button>
      </div>
    </form>
  );
}

function RemoveForm({ member, view }: MemberRowProps) {
  return (
    <form method="post" action={actionOf(view, "remove")}>
      <input type="hidden" name="member" value={member.id} />
      <ConfirmSubmit
        title={`Remove ${member.name}?`}
        description="They lose access at once, and their seat becomes free. You can invite them again."
        confirm="Remove"
        dismiss="Keep them"
        size="small"
      >
        Remove<span className="sr-only"> {member.name}</span>
      </ConfirmSubmit>
    </form>
  );
}
