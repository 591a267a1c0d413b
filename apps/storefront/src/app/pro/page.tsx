import type { Metadata } from "next";
import { GuideShelf } from "../../access/guide-shelf.tsx";
import { shelves } from "../../access/library.ts";
import { accessSentence } from "../../access/text.ts";
import { checkAccess } from "../../access/visitor-access.ts";
import { storefront } from "../../open-storefront.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Outage } from "../../ui/outage.tsx";
import { Page } from "../../ui/page.tsx";
import { Section } from "../../ui/sheet.tsx";
import { orNull, requireVisitor } from "../../visit.ts";
import { levelName, moment } from "../../words.ts";

export const metadata: Metadata = { title: "Pro library", robots: { index: false } };

export default async function ProPage() {
  const visitor = await requireVisitor("/pro");
  if (!visitor) return <Outage address="/pro" />;
  const decision = await orNull("an entitlement could not be checked", () =>
    checkAccess(storefront(), visitor, "PRO"),
  );
  if (!decision) return <Outage address="/pro" />;
  if (!decision.allowed)
    return (
      <Page
        gate="closed"
        title="You need Pro for this page"
        lead={
          decision.level
            ? `You have ${levelName(decision.level)}. The library needs Pro.`
            : accessSentence(decision.reason)
        }
      >
        <p>Pro gives you all of the library, as soon as you have paid.</p>
        <p className="flex flex-wrap gap-3">
          <ButtonLink href="/#pricing">See what Pro costs</ButtonLink>
          <ButtonLink href="/account" variant="plain">
            Your account
          </ButtonLink>
        </p>
      </Page>
    );
  const through = decision.through.type === "organisation" ? ` through ${decision.through.name}` : "";
  return (
    <Page
      wide
      title="Pro library"
      lead={
        decision.validUntil ? `You have access${through} until ${moment(decision.validUntil)}.` : undefined
      }
    >
      {Object.entries(shelves)
        .reverse()
        .map(([level, { guides }]) => (
          <Section key={level} id={`shelf-${level.toLowerCase()}`} title={`${levelName(level)} shelf`}>
            <GuideShelf guides={guides} />
          </Section>
        ))}
    </Page>
  );
}
