import type { Entitlement, SubscriptionInfo } from "@tollgate/core";
import { accessSentence, openText } from "../access/text.ts";
import type { OrganisationAccess, VisitorAccess } from "../access/visitor-access.ts";
import { Badge, type BadgeKind } from "../ui/badge.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { Gate } from "../ui/gate.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { levelName } from "../words.ts";

interface AccessSheetProps {
  access: VisitorAccess;
  /** The visitor's own. */
  subscriptions: readonly SubscriptionInfo[];
}

/** What the visitor may use, until when and why: the answer first, then every source of access. */
export function AccessSheet({ access, subscriptions }: AccessSheetProps) {
  const open = access.level !== null;
  const { through } = access;
  const { entitlements } = access.personal;
  // A visitor who waits for the bank, or has a plan to correct, should not buy again.
  const unsettled =
    entitlements.some((entitlement) => entitlement.access === "pending") ||
    subscriptions.some(({ state }) => state !== "ended");
  // The answer itself describes a single purchase.
  const several = entitlements.length > 1 || access.organisations.length > 0;
  return (
    <Sheet>
      <div className="grid gap-x-6 gap-y-4 sm:grid-cols-[minmax(0,1fr)_7rem] sm:items-end">
        <div className="grid gap-1.5">
          <h2 id="access" className="font-bold text-heading tracking-tight">
            {access.level ? `You have ${levelName(access.level)}` : "You have no access right now"}
          </h2>
          {access.validUntil ? (
            <p className="font-semibold">{untilText(access, access.validUntil, subscriptions)}</p>
          ) : null}
          <p className="text-soft">
            {through.type === "organisation"
              ? `You have a seat at ${through.name}.`
              : accessSentence(access.reason)}
          </p>
          {open || unsettled ? null : (
            <p className="pt-2">
              <ButtonLink href="/#pricing">See pricing</ButtonLink>
            </p>
          )}
        </div>
        <Gate state={open ? "open" : "closed"} className="w-28 max-sm:hidden" />
      </div>
      {several ? (
        <div className="grid gap-1 border-line border-t-2 border-dashed pt-4">
          <h3 className="font-semibold text-small text-soft">Where your access comes from</h3>
          <ul className="grid divide-y divide-line">
            {entitlements.map((entitlement) => (
              <OwnEntitlement
                key={entitlement.id}
                entitlement={entitlement}
                plan={subscriptions.find(({ id }) => id === entitlement.sourceId)}
              />
            ))}
            {access.organisations.map((membership) => (
              <SeatAt key={membership.organisation.id} membership={membership} />
            ))}
          </ul>
        </div>
      ) : null}
    </Sheet>
  );
}

function untilText(
  access: VisitorAccess,
  validUntil: string,
  subscriptions: readonly SubscriptionInfo[],
): string {
  const { reason, through } = access;
  if (through.type === "organisation" && reason === "subscribed")
    return "As long as its plan runs and you have the seat.";
  const plan = subscriptions.find(({ accessUntil }) => accessUntil === validUntil);
  return openText(reason, validUntil, plan?.renewsAt ?? null);
}

const answers: Record<Entitlement["access"], { word: string; kind: BadgeKind }> = {
  granted: { word: "Open", kind: "success" },
  pending: { word: "Waiting", kind: "wait" },
  denied: { word: "Closed", kind: "neutral" },
};

const sources: Record<Entitlement["source"], string> = {
  purchase: "one payment",
  subscription: "subscription",
  grant: "a gift",
};

function OwnEntitlement({
  entitlement,
  plan,
}: {
  entitlement: Entitlement;
  plan: SubscriptionInfo | undefined;
}) {
  const { level, source, access, reason, expiresAt } = entitlement;
  return (
    <Source title={`${levelName(level)}, ${sources[source]}`} {...answers[access]}>
      {accessSentence(reason)}
      {access === "granted" && expiresAt ? ` ${openText(reason, expiresAt, plan?.renewsAt ?? null)}` : ""}
    </Source>
  );
}

const seats: Record<OrganisationAccess["seat"], string> = {
  counts: "You have a seat.",
  waiting: "You are waiting for a seat: all paid seats are taken.",
  none: "You have no seat.",
};

function SeatAt({ membership: { organisation, seat, access } }: { membership: OrganisationAccess }) {
  const granted = seat === "counts" && access.level !== null;
  return (
    <Source
      title={organisation.name}
      word={granted ? "Open" : "Closed"}
      kind={granted ? "success" : "neutral"}
    >
      {access.level === null
        ? "It has no plan right now."
        : `It has ${levelName(access.level)}. ${seats[seat]}`}
    </Source>
  );
}

function Source({
  title,
  word,
  kind,
  children,
}: {
  title: string;
  word: string;
  kind: BadgeKind;
  children: React.ReactNode;
}) {
  return (
    <li className="grid gap-0.5 py-3">
      <p className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
        <span className="font-semibold wrap-anywhere">{title}</span>
        <Badge kind={kind}>{word}</Badge>
      </p>
      <p className="text-small text-soft">{children}</p>
    </li>
  );
}
