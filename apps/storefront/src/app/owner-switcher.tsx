import { storefront } from "../open-storefront.ts";
import { orNull, type Visit } from "../visit.ts";
import { OwnerSwitcherMenu } from "./owner-switcher-menu.tsx";

/**
 * Chooses whether pages show the visitor or one of their organisations first. It authorises nothing. Hidden from visitors
 * without an organisation.
 */
export async function OwnerSwitcher({ visit }: { visit: Visit }) {
  if (visit.state !== "in") return null;
  const { id, name, activeOrganisation } = visit.visitor;
  const memberships = await orNull("organisations could not be read", () => storefront().listMemberships(id));
  if (!memberships || memberships.length === 0) return null;
  const owners = memberships.map(({ organisation }) => organisation);
  const active = owners.some((owner) => owner.id === activeOrganisation) ? activeOrganisation : null;
  return <OwnerSwitcherMenu person={name} organisations={owners} active={active} />;
}
