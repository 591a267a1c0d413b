import type { Metadata, Route } from "next";
import { notFound, redirect } from "next/navigation";
import { buyerOf } from "../../access/buyer.ts";
import { accessOf } from "../../access/visitor-access.ts";
import { AccessSheet } from "../../account/access-sheet.tsx";
import { AccountBannerList } from "../../account/banner-list.tsx";
import { accountBanners } from "../../account/banners.ts";
import { Documents } from "../../account/documents.tsx";
import { billingFacts, openInvoiceIn, ownerTimeline } from "../../account/facts.ts";
import { PaymentSheet } from "../../account/payment-sheet.tsx";
import { PlanSheet } from "../../account/plan-sheet.tsx";
import { storefront } from "../../open-storefront.ts";
import type { Visitor } from "../../storefront.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { NoticeFor } from "../../ui/notice-for.tsx";
import { Outage } from "../../ui/outage.tsx";
import { Page } from "../../ui/page.tsx";
import { Section } from "../../ui/sheet.tsx";
import { Timeline } from "../../ui/timeline.tsx";
import { orNull, requireVisitor } from "../../visit.ts";

export const metadata: Metadata = { title: "Your account", robots: { index: false } };

export default async function AccountPage({ searchParams }: PageProps<"/account">) {
  const { notice, from, organisation } = await searchParams;
  const address =
    typeof organisation === "string"
      ? `/account?organisation=${encodeURIComponent(organisation)}`
      : "/account";
  const visitor = await requireVisitor(address);
  if (!visitor) return <Outage address="/account" />;
  if (organisation !== undefined) return toOrganisation(visitor, organisation, from === "portal");
  const deps = storefront();
  const { billing, catalog } = deps;
  const owner = { type: "user" as const, id: visitor.id };
  // Show changes from the portal at once; the webhook would bring them a moment later.
  if (from === "portal")
    await orNull("the sync after the portal failed", () => billing.syncOwner(owner, "portal-return"));
  const [account, facts] = await Promise.all([
    orNull("an account could not be read", async () => {
      const [access, subscriptions] = await Promise.all([
        accessOf(deps, visitor, { skipMemory: true }),
        billing.listSubscriptions(owner),
      ]);
      return { access, subscriptions, happened: await ownerTimeline(deps, owner, subscriptions) };
    }),
    orNull("the billing details could not be read", () => billingFacts(deps, owner)),
  ]);
  if (!account) return <Outage address="/account" />;
  const { access, subscriptions, happened } = account;
  const details = facts?.state === "known" ? facts.details : null;
  const plans = subscriptions.filter(({ state }) => state !== "ended");
  return (
    <Page wide title="Your account" lead={`${visitor.name}, ${visitor.email}`}>
      <NoticeFor code={notice} />
      <AccountBannerList
        banners={accountBanners(
          { subscriptions, entitlements: access.personal.entitlements },
          deps.clock.now(),
        )}
        openInvoice={openInvoiceIn(facts, deps)}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-12">
        <div className="grid items-start gap-x-8 gap-y-10 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <div className="grid min-w-0 gap-10">
            <AccessSheet access={access} subscriptions={subscriptions} />
            {plans.length > 0 ? (
              <Section id="plan" title={plans.length > 1 ? "Your plans" : "Your plan"}>
                {plans.map((plan) => (
                  <PlanSheet key={plan.id} plan={plan} catalog={catalog} facts={facts} />
                ))}
              </Section>
            ) : null}
          </div>
          <section aria-label="Payment">
            <PaymentSheet facts={facts} />
          </section>
        </div>
        {details ? (
          <Section id="documents" title="Invoices and receipts">
            <Documents details={details} paymentOrigins={deps.paymentOrigins} />
          </Section>
        ) : null}
        <Section id="timeline" title="History">
          {happened.length > 0 ? (
            <Timeline items={happened} />
          ) : (
            <EmptyState title="Nothing yet">
              Your purchases, your bookings and every change of your access show up here, each with its
              reason.
            </EmptyState>
          )}
        </Section>
      </div>
    </Page>
  );
}

/** Back from an organisation's portal: syncs it for a visitor who bills it, and redirects to its page. */
async function toOrganisation(visitor: Visitor, id: string | string[], fromPortal: boolean) {
  if (typeof id !== "string") notFound();
  const deps = storefront();
  const billed = await orNull("the buyer could not be read", () => buyerOf(deps, visitor, id));
  if (!billed) return <Outage address={`/organisations/${encodeURIComponent(id)}`} />;
  if (!billed.ok) notFound();
  if (fromPortal)
    await orNull("the sync after the portal failed", () =>
      deps.billing.syncOwner(billed.buyer.owner, "portal-return"),
    );
  redirect(`/organisations/${billed.buyer.owner.id}` as Route);
}
