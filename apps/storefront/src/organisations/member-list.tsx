import { MemberRow } from "./member-row.tsx";
import type { OrganisationView } from "./view.ts";

/** Who is in, with which role, and who sits on a seat; with what can be changed, for who may. */
export function MemberList({ view }: { view: OrganisationView }) {
  return (
    <ul className="grid divide-y divide-line rounded-sheet border border-line bg-sheet">
      {view.members.map((member) => (
        <MemberRow key={member.id} member={member} view={view} />
      ))}
    </ul>
  );
}
