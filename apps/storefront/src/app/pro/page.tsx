import type { Metadata } from "next";
import Link from "next/link";
import { accessSentence } from "../../access-text.ts";
import { storefront } from "../../billing.ts";
import { shelves } from "../../library.ts";
import { moment } from "../../offer-text.ts";
import { CourseShelf } from "../../ui/course-shelf.tsx";
import { Outage } from "../../ui/outage.tsx";
import { Page } from "../../ui/page.tsx";
import { orNull, requireVisitor } from "../../visit.ts";

export const metadata: Metadata = { title: "Pro library", robots: { index: false } };

export default async function ProPage() {
  const visitor = await requireVisitor("/pro");
  if (!visitor) return <Outage address="/pro" />;
  const decision = await orNull("a check could not be answered", () =>
    storefront().billing.checkEntitlement({ type: "user", id: visitor.id }, "PRO"),
  );
  if (!decision) return <Outage address="/pro" />;
  if (!decision.allowed)
    return (
      <Page
        gate="closed"
        title="This gate is closed for you"
        lead={
          decision.level
            ? "Your level does not reach this far: the Pro library needs Pro."
            : accessSentence(decision.reason)
        }
      >
        <p>Pro opens every course here, the moment it is paid.</p>
        <p>
          <Link href="/#lanes" className="button button-main">
            See what Pro costs
          </Link>
        </p>
      </Page>
    );
  return (
    <Page
      title="Pro library"
      lead={decision.validUntil ? `Open for you until ${moment(decision.validUntil)}.` : undefined}
    >
      <CourseShelf
        courses={Object.values(shelves)
          .reverse()
          .flatMap(({ courses }) => courses)}
      />
    </Page>
  );
}
