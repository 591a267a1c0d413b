import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { buyerOf } from "../../../access/buyer.ts";
import { CheckoutOutcome } from "../../../checkout/checkout-outcome.tsx";
import { grantedText } from "../../../offers/purchase-text.ts";
import { storefront } from "../../../open-storefront.ts";
import { Outage } from "../../../ui/outage.tsx";
import { orNull, requireVisitor } from "../../../visit.ts";

export const metadata: Metadata = { title: "Your payment", robots: { index: false } };

/**
 * Stripe redirects the buyer here. The page trusts nothing in its address: the visitor's memberships decide for which
 * owner it may read, and the session must be that owner's. It only reads, however often it is opened.
 */
export default async function SuccessPage({ searchParams }: PageProps<"/checkout/success">) {
  const { session_id: sessionId, organisation, refresh } = await searchParams;
  if (typeof sessionId !== "string" || !/^cs_[A-Za-z0-9_]{1,250}$/.test(sessionId)) notFound();
  if (organisation !== undefined && typeof organisation !== "string") notFound();
  const query = new URLSearchParams({ session_id: sessionId, ...(organisation ? { organisation } : {}) });
  const address = `/checkout/success?${query}`;
  const visitor = await requireVisitor(address);
  if (!visitor) return <Outage address={address} />;
  const deps = storefront();
  const buying = await orNull("the buyer could not be read", () => buyerOf(deps, visitor, organisation));
  if (!buying) return <Outage address={address} />;
  if (!buying.ok) notFound();
  const { owner, name } = buying.buyer;
  const status = await orNull("a checkout could not be read", () =>
    deps.billing.checkoutStatus({ owner, sessionId }),
  );
  if (!status) return <Outage address={address} />;
  if (status.state === "not_found") notFound();
  const subscriptions =
    status.state === "granted"
      ? await orNull("the plans could not be read", () => deps.billing.listSubscriptions(owner))
      : null;
  const unsettled =
    status.state === "failed" || status.state === "expired" || status.state === "awaiting_bank";
  const bookings = unsettled
    ? await orNull("the bookings could not be read", () => deps.billing.listBookings(owner, { limit: 20 }))
    : null;
  const team = owner.type === "organisation";
  return (
    <CheckoutOutcome
      status={status}
      granted={
        status.state === "granted"
          ? grantedText(status, subscriptions ?? [], deps.catalog, team ? name : null)
          : null
      }
      organisation={team ? { id: owner.id } : null}
      bookingId={bookings?.bookings.find((booking) => booking.sessionId === sessionId)?.id ?? null}
      address={address}
      refresh={typeof refresh === "string" ? refresh : "1"}
    />
  );
}
