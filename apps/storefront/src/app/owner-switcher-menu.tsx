"use client";

import { Building2, Check, ChevronDown, User } from "lucide-react";
import { usePathname } from "next/navigation";
import * as DropdownMenu from "radix-ui/dropdown-menu";
import { useRef } from "react";

interface OwnerSwitcherMenuProps {
  person: string;
  organisations: { id: string; name: string }[];
  /** NULL for the visitor's own account. */
  active: string | null;
}

const personal = "personal";

/** A menu. Without JavaScript, a link to the list of organisations, where the visitor can switch too. */
export function OwnerSwitcherMenu({ person, organisations, active }: OwnerSwitcherMenuProps) {
  const path = usePathname();
  const form = useRef<HTMLFormElement>(null);
  const name = organisations.find(({ id }) => id === active)?.name ?? person;
  const Icon = active ? Building2 : User;
  return (
    <>
      <form ref={form} method="post" hidden>
        {/* A page about one owner must not stay open for another: from there the route chooses the page. */}
        {/^\/(account|organisations)/.test(path) ? null : <input type="hidden" name="next" value={path} />}
      </form>
      {/* Not modal: Radix would write a style element, which our Content Security Policy refuses. */}
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <a
            href="/organisations"
            onClick={(event) => event.preventDefault()}
            className="inline-flex min-h-11 max-w-48 items-center lg:max-w-32 xl:max-w-48 gap-2 rounded-control font-semibold text-small hover:underline"
          >
            <Icon aria-hidden="true" className="size-4 shrink-0" />
            <span className="sr-only">Acting for: </span>
            <span className="truncate">{name}</span>
            <ChevronDown aria-hidden="true" className="size-4 shrink-0" />
          </a>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content
            align="end"
            sideOffset={6}
            collisionPadding={12}
            className="z-50 grid max-h-[70dvh] w-64 max-w-[calc(100vw-1.5rem)] overflow-y-auto rounded-sheet border border-line bg-sheet p-2 text-small shadow-lg"
          >
            <DropdownMenu.RadioGroup
              value={active ?? personal}
              onValueChange={(id) => {
                if (!form.current) return;
                form.current.action = `/api/organisations/${id}/switch`;
                form.current.requestSubmit();
              }}
            >
              <Choice value={personal} name={person} />
              {organisations.map((organisation) => (
                <Choice key={organisation.id} value={organisation.id} name={organisation.name} />
              ))}
            </DropdownMenu.RadioGroup>
            <DropdownMenu.Separator className="my-2 border-line border-t" />
            <DropdownMenu.Item asChild className={item}>
              <a href="/organisations">All organisations</a>
            </DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </>
  );
}

const item =
  "flex min-h-11 cursor-pointer items-center gap-2 rounded-control px-3 outline-none data-highlighted:bg-quiet-ground data-highlighted:ring-2 data-highlighted:ring-focus";

function Choice({ value, name }: { value: string; name: string }) {
  const Icon = value === personal ? User : Building2;
  return (
    <DropdownMenu.RadioItem value={value} className={item}>
      <Icon aria-hidden="true" className="size-4 shrink-0" />
      <span className="flex-1 wrap-anywhere">{name}</span>
      <DropdownMenu.ItemIndicator>
        <Check aria-hidden="true" className="size-4" />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.RadioItem>
  );
}
