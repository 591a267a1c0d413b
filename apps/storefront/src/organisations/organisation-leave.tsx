import { ConfirmSubmit } from "../ui/confirm-submit.tsx";
import type { OrganisationView } from "./view.ts";

/** The way out; the last owner is told why there is none. */
export function OrganisationLeave({ view }: { view: OrganisationView }) {
  const { organisation, role } = view.membership;
  const owners = view.members.filter((member) => member.role === "owner");
  if (role === "owner" && owners.length === 1)
    return (
      <p className="text-soft">
        You are the only owner, and an organisation keeps one. Make somebody else an owner before you leave.
      </p>
    );
  return (
    <form method="post" action={`/api/organisations/${organisation.id}/leave`}>
      <ConfirmSubmit
        title={`Leave ${organisation.name}?`}
        description="Your seat is free at once, and what the organisation bought is closed to you. What you bought yourself stays yours."
        confirm="Leave"
        keep="Stay"
        size="small"
      >
        Leave the organisation
      </ConfirmSubmit>
    </form>
  );
}
