import type { Metadata } from "next";
import { storefront } from "../../billing.ts";
import { EntitlementList } from "../../ui/entitlement-list.tsx";
import { NoticeFor } from "../../ui/notice-for.tsx";
import { Outage } from "../../ui/outage.tsx";
import { Page } from "../../ui/page.tsx";
import { orNull, requireVisitor } from "../../visit.ts";

export const metadata: Metadata = { title: "Your account", robots: { index: false } };

export default async function AccountPage({ searchParams }: PageProps<"/account">) {
  const { notice, from } = await searchParams;
  const visitor = await requireVisitor("/account");
  if (!visitor) return <Outage address="/account" />;
  const { billing } = storefront();
  const owner = { type: "user" as const, id: visitor.id };
  // Whatever was changed at Stripe shows at once; the webhook would bring it as well, a moment later.
  if (from === "portal")
    await orNull("the look after the portal failed", () => billing.syncOwner(owner, "portal-return"));
  const access = await orNull("entitlements could not be read", () => billing.listEntitlements(owner));
  if (!access) return <Outage address="/account" />;
  return (
    <Page title="Your account" lead={`${visitor.name}, ${visitor.email}`}>
      <NoticeFor code={notice} />
      <EntitlementList access={access} />
      <section aria-labelledby="billing" className="grid gap-3 border-t border-line pt-6">
        <h2 id="billing" className="text-title font-bold">
          Cards, invoices, cancelling
        </h2>
        <p className="text-soft">
          Stripe keeps these for you, on a page of your own. You come back here afterwards.
        </p>
        <form method="post" action="/api/portal">
          <button type="submit" className="button button-plain">
            Manage billing
          </button>
        </form>
      </section>
    </Page>
  );
}
