import type { Route } from "next";
import Link from "next/link";
import type { OrganisationAccess } from "../access/visitor-access.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { levelName } from "../words.ts";
import { roleNames, seatWord } from "./text.ts";

interface OrganisationListProps {
  organisations: OrganisationAccess[];
  /** The active organisation's id; NULL for the visitor's own account. */
  active: string | null;
}

/** The visitor's organisations with role and seat, and the buttons that choose the active one. */
export function OrganisationList({ organisations, active }: OrganisationListProps) {
  const shown = organisations.some(({ organisation }) => organisation.id === active) ? active : null;
  return (
    <div className="grid gap-4">
      <ul className="grid gap-4">
        {organisations.map(({ organisation, role, seat, access }) => (
          <li
            key={organisation.id}
            className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-sheet border border-line bg-sheet p-5"
          >
            <div className="grid min-w-0 gap-2">
              <h2 className="font-bold text-lead wrap-anywhere">
                <Link href={`/organisations/${organisation.id}` as Route} prefetch={false} className="link">
                  {organisation.name}
                </Link>
              </h2>
              <p className="flex flex-wrap gap-2">
                <Badge>{roleNames[role]}</Badge>
                {access.level === null ? (
                  <Badge>No active plan</Badge>
                ) : (
                  <Badge kind={seat === "counts" ? "success" : "wait"}>
                    {seat === "counts" ? `You have ${levelName(access.level)}` : seatWord(seat, 1)}
                  </Badge>
                )}
              </p>
            </div>
            <ActiveSwitch id={organisation.id} name={organisation.name} shown={shown === organisation.id} />
          </li>
        ))}
      </ul>
      {shown ? (
        <div className="flex flex-wrap items-center gap-4">
          <SwitchForm id="personal" label="Switch to my own account" />
        </div>
      ) : null}
    </div>
  );
}

function ActiveSwitch({ id, name, shown }: { id: string; name: string; shown: boolean }) {
  if (shown) return <Badge kind="signal">Active</Badge>;
  return <SwitchForm id={id} label="Switch to this one" name={name} />;
}

function SwitchForm({ id, label, name }: { id: string; label: string; name?: string }) {
  return (
    <form method="post" action={`/api/organisations/${id}/switch`}>
      <input type="hidden" name="next" value="/organisations" />
      <Button variant="quiet" size="small">
        {label}
        {name ? <span className="sr-only">: {name}</span> : null}
      </Button>
    </form>
  );
}
