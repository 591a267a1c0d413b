import { Documents } from "../../account/documents.tsx";
import { type BillingFacts, ownerTimeline } from "../../account/facts.ts";
import { PaymentSheet } from "../../account/payment-sheet.tsx";
import { PlanSheet } from "../../account/plan-sheet.tsx";
import { storefront } from "../../open-storefront.ts";
import { OrganisationPlan } from "../../organisations/organisation-plan.tsx";
import type { OrganisationView } from "../../organisations/view.ts";
import { Section } from "../../ui/sheet.tsx";
import { Timeline } from "../../ui/timeline.tsx";
import { orNull } from "../../visit.ts";

interface OrganisationBillingProps {
  view: OrganisationView;
  /** NULL before the first purchase, and when Stripe is down. */
  facts: BillingFacts | null;
}

/** Plan, payment, documents and history of an organisation, for its managers. */
export async function OrganisationBilling({ view, facts }: OrganisationBillingProps) {
  const { id } = view.membership.organisation;
  const owner = { type: "organisation" as const, id };
  const shop = storefront();
  const bought = view.subscriptions.length > 0;
  const happened = await orNull("a history could not be read", () =>
    ownerTimeline(shop, owner, view.subscriptions),
  );
  const live = view.subscriptions.filter(({ state }) => state !== "ended");
  const details = facts?.state === "known" ? facts.details : null;
  return (
    <>
      <Section id="plan" title="Plan and payment">
        {live.map((plan) => (
          <PlanSheet key={plan.id} plan={plan} catalog={shop.catalog} facts={facts} organisation={id} />
        ))}
        {live.length === 0 ? (
          <OrganisationPlan organisationId={id} catalog={shop.catalog} again={bought} />
        ) : null}
        {bought ? <PaymentSheet facts={facts} organisation={id} /> : null}
      </Section>
      {details ? (
        <Section id="documents" title="Invoices and receipts">
          <Documents details={details} paymentOrigins={shop.paymentOrigins} />
        </Section>
      ) : null}
      {happened && happened.length > 0 ? (
        <Section id="timeline" title="History">
          <Timeline items={happened} />
        </Section>
      ) : null}
    </>
  );
}
