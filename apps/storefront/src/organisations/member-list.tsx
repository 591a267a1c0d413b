import { MemberRow } from "./member-row.tsx";
import type { OrganisationView } from "./view.ts";

/** The members with role and seat, and the forms to change them for visitors who may. */
export function MemberList({ view }: { view: OrganisationView }) {
  return (
    <ul className="grid divide-y divide-line rounded-sheet border border-line bg-sheet">
      {view.members.map((member) => (
        <MemberRow key={member.id} member={member} view={view} />
      ))}
    </ul>
  );
}
