import type { Metadata } from "next";
import Link from "next/link";
import { Page } from "../../../ui/page.tsx";
import { requireVisitor } from "../../../visit.ts";

export const metadata: Metadata = { title: "Checkout left", robots: { index: false } };

export default async function CancelPage() {
  await requireVisitor("/checkout/cancel");
  return (
    <Page
      title="You turned back before paying"
      lead="Nothing was charged. The payment page stays open for a while; choosing the same offer takes you back to it."
    >
      <p>
        <Link href="/#lanes" className="button button-main">
          Back to the offers
        </Link>
      </p>
    </Page>
  );
}
