import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { storefront } from "../../../billing.ts";
import { CheckoutOutcome } from "../../../ui/checkout-outcome.tsx";
import { Outage } from "../../../ui/outage.tsx";
import { orNull, requireVisitor } from "../../../visit.ts";

export const metadata: Metadata = { title: "Your payment", robots: { index: false } };

/** Where Stripe sends the buyer. It believes nothing of its address: the id is looked up among the visitor's own. */
export default async function SuccessPage({ searchParams }: PageProps<"/checkout/success">) {
  const { session_id: sessionId, look } = await searchParams;
  if (typeof sessionId !== "string" || !/^cs_[A-Za-z0-9_]{1,250}$/.test(sessionId)) notFound();
  const address = `/checkout/success?session_id=${sessionId}`;
  const visitor = await requireVisitor(address);
  if (!visitor) return <Outage address={address} />;
  const owner = { type: "user" as const, id: visitor.id };
  const status = await orNull("a checkout could not be looked at", () =>
    storefront().billing.checkoutStatus({ owner, sessionId }),
  );
  if (!status) return <Outage address={address} />;
  if (status.state === "not_found") notFound();
  return <CheckoutOutcome status={status} address={address} look={typeof look === "string" ? look : "1"} />;
}
