import { type Catalog, offerOf, type SubscriptionInfo } from "@tollgate/core";
import { Badge, type BadgeKind } from "../ui/badge.tsx";
import { DefinitionList } from "../ui/definition-list.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { day, levelName, price, term } from "../words.ts";
import type { BillingFacts } from "./facts.ts";
import { PortalForm } from "./portal-form.tsx";

interface PlanSheetProps {
  plan: SubscriptionInfo;
  catalog: Catalog;
  /** NULL when Stripe is down. */
  facts: BillingFacts | null;
  organisation?: string;
}

const states: Record<SubscriptionInfo["state"], { word: string; kind: BadgeKind }> = {
  trialing: { word: "Free trial", kind: "success" },
  active: { word: "Running", kind: "success" },
  ending: { word: "Ends", kind: "neutral" },
  grace: { word: "Payment failed", kind: "danger" },
  pending: { word: "Waiting for your bank", kind: "wait" },
  suspended: { word: "Suspended", kind: "danger" },
  paused: { word: "Paused", kind: "warning" },
  unpaid: { word: "Not paid", kind: "danger" },
  ended: { word: "Ended", kind: "neutral" },
  unknown: { word: "We are checking", kind: "wait" },
};

/** A plan that has not ended, with everything that its owner can do. */
export function PlanSheet({ plan, catalog, facts, organisation }: PlanSheetProps) {
  const offer = plan.offer ? offerOf(catalog, plan.offer) : undefined;
  const { word, kind } = states[plan.state];
  const next =
    facts?.state === "known"
      ? facts.details.nextCharge.find(({ subscriptionId }) => subscriptionId === plan.id)
      : undefined;
  const runs = plan.state === "trialing" || plan.state === "active" || plan.state === "grace";
  return (
    <Sheet>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h3 className="font-bold text-title">
          {offer?.title ?? (plan.level ? levelName(plan.level) : "A plan")}
        </h3>
        <Badge kind={kind}>{word}</Badge>
      </div>
      <DefinitionList
        items={[
          { term: "Price", detail: offer ? `${price(offer)} ${term(offer)}` : null },
          { term: "Seats", detail: organisation ? String(plan.seats) : null },
          {
            term: "Next charge",
            detail: next
              ? `${price(next)} on ${day(next.at)}`
              : plan.renewsAt
                ? `On ${day(plan.renewsAt)}`
                : plan.state === "ending"
                  ? "None: nothing more is charged"
                  : null,
          },
          {
            term: plan.state === "ending" ? "Ends on" : "Open until",
            detail: plan.accessUntil && !plan.renewsAt ? day(plan.accessUntil) : null,
          },
        ]}
      />
      <div className="flex flex-wrap gap-3">
        {plan.state === "ending" ? (
          <PortalForm label="Keep the subscription" organisation={organisation} size="small" />
        ) : null}
        {runs ? (
          <PortalForm
            label={organisation ? "Change plan or seats" : "Change plan"}
            flow="change_plan"
            organisation={organisation}
            size="small"
          />
        ) : null}
        {runs || plan.state === "paused" || plan.state === "unpaid" ? (
          <PortalForm label="Cancel the plan" flow="cancel" organisation={organisation} size="small" />
        ) : null}
      </div>
    </Sheet>
  );
}
