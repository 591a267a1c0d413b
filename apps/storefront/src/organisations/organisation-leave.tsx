import { ConfirmSubmit } from "../ui/confirm-submit.tsx";
import type { OrganisationView } from "./view.ts";

/** The form to leave, or the reason why the last owner cannot. */
export function OrganisationLeave({ view }: { view: OrganisationView }) {
  const { organisation, role } = view.membership;
  const owners = view.members.filter((member) => member.role === "owner");
  if (role === "owner" && owners.length === 1)
    return (
      <p className="text-soft">
        You are the only owner, and an organisation needs one. Make somebody else an owner before you leave.
      </p>
    );
  return (
    <form method="post" action={`/api/organisations/${organisation.id}/leave`}>
      <ConfirmSubmit
        title={`Leave ${organisation.name}?`}
        description="You lose access through this organisation at once, and your seat becomes free. Your own purchases stay yours."
        confirm="Leave"
        dismiss="Stay"
        size="small"
      >
        Leave the organisation
      </ConfirmSubmit>
    </form>
  );
}
