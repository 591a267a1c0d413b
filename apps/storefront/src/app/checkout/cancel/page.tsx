import type { Metadata, Route } from "next";
import { notFound } from "next/navigation";
import { membershipIn } from "../../../access/buyer.ts";
import { returnLink } from "../../../checkout/return-link.ts";
import { storefront } from "../../../open-storefront.ts";
import { ButtonLink } from "../../../ui/button.tsx";
import { Page } from "../../../ui/page.tsx";
import { orNull, requireVisitor } from "../../../visit.ts";

export const metadata: Metadata = { title: "Checkout cancelled", robots: { index: false } };

export default async function CancelPage({ searchParams }: PageProps<"/checkout/cancel">) {
  const query = await searchParams;
  const visitor = await requireVisitor("/checkout/cancel");
  const { organisation } = query;
  if (visitor && typeof organisation === "string") {
    const memberships = await orNull("memberships could not be read", () =>
      storefront().listMemberships(visitor.id),
    );
    if (memberships && !membershipIn(memberships, organisation)) notFound();
  }
  const { href, label, title } = returnLink(storefront().catalog, query);
  return (
    <Page
      gate="closed"
      title="You left the checkout"
      lead={`Nothing was charged${title ? ` for ${title}` : ""}. The payment page stays open for a while: the same order takes you back to it.`}
    >
      <p className="flex flex-wrap gap-3">
        <ButtonLink href={href as Route}>{label}</ButtonLink>
        {title ? (
          <ButtonLink href="/#pricing" variant="plain">
            See pricing
          </ButtonLink>
        ) : null}
      </p>
    </Page>
  );
}
