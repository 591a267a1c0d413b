import type { CheckoutStatus } from "@tollgate/core";
import type { Route } from "next";
import { ButtonLink } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";
import { Actions, AwaitingBank, CheckingPayment } from "./checkout-waiting.tsx";

interface CheckoutOutcomeProps {
  status: Exclude<CheckoutStatus, { state: "not_found" }>;
  /** What the purchase opened, in words. */
  granted: string | null;
  /** The buyer; NULL for the visitor. */
  organisation: { id: string } | null;
  /** The booking that this payment is for; NULL for other payments, and when unknown. */
  bookingId: string | null;
  /** Of this page. */
  address: string;
  /** The number of this refresh, from the address; `off` when the visitor has stopped refreshing. */
  refresh: string;
}

/** The state of a checkout, and no more than is known. */
export function CheckoutOutcome({
  status,
  granted,
  organisation,
  bookingId,
  address,
  refresh,
}: CheckoutOutcomeProps) {
  const home = (
    organisation ? `/organisations/${organisation.id}` : bookingId ? `/bookings/${bookingId}` : "/account"
  ) as Route;
  const retry = organisation || bookingId ? home : ("/#pricing" as Route);
  switch (status.state) {
    case "granted":
      return (
        <Page gate="open" title="You’re in" lead={granted}>
          <Actions>
            {organisation ? (
              <ButtonLink href={home}>Assign the seats</ButtonLink>
            ) : (
              <>
                {status.level === "PRO" ? (
                  <ButtonLink href="/pro">Open the Pro library</ButtonLink>
                ) : (
                  <ButtonLink href="/#compare">See what you can use</ButtonLink>
                )}
                <ButtonLink href="/account" variant="plain">
                  Your account
                </ButtonLink>
              </>
            )}
          </Actions>
        </Page>
      );
    case "booked":
      return (
        <Page
          gate="open"
          title="Your seat is booked"
          lead="Your payment went through. The booking has the address, the hours and a file for your calendar."
        >
          <Actions>
            <ButtonLink href={`/bookings/${status.bookingId}` as Route}>See the booking</ButtonLink>
            <ButtonLink href="/courses" variant="plain">
              More courses
            </ButtonLink>
          </Actions>
        </Page>
      );
    case "seat_lost":
      return (
        <Page
          gate="closed"
          title="Your payment came too late for the seat"
          lead={
            status.refund
              ? "It arrived after your hold had ended, and the course is now full. We refund all of it automatically. Your bank may take some days to show it."
              : "Your hold had ended, and somebody else took the seat. Nothing was charged."
          }
        >
          <Actions>
            <ButtonLink href={`/bookings/${status.bookingId}` as Route}>See your booking</ButtonLink>
            <ButtonLink href="/courses" variant="plain">
              Other courses
            </ButtonLink>
          </Actions>
        </Page>
      );
    case "processing":
      return <CheckingPayment address={address} refresh={refresh} home={home} />;
    case "awaiting_bank":
      return <AwaitingBank home={home} />;
    case "failed":
      return (
        <Page gate="closed" title="Your payment failed" lead={status.message}>
          <Actions>
            <ButtonLink href={retry}>Try again</ButtonLink>
            {retry === home ? null : (
              <ButtonLink href={home} variant="plain">
                Your account
              </ButtonLink>
            )}
          </Actions>
        </Page>
      );
    case "expired":
      return (
        <Page
          gate="closed"
          title="This checkout has expired"
          lead="You did not pay in time. Nothing was charged."
        >
          <Actions>
            <ButtonLink href={retry}>Try again</ButtonLink>
          </Actions>
        </Page>
      );
  }
}
