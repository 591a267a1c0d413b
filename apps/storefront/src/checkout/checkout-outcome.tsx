import type { CheckoutStatus } from "@tollgate/core";
import type { Route } from "next";
import { ButtonLink } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";
import { AwaitingBank, CheckingPayment, Ways } from "./checkout-waiting.tsx";

interface CheckoutOutcomeProps {
  status: Exclude<CheckoutStatus, { state: "not_found" }>;
  /** What a grant means, in words. */
  granted: string | null;
  /** That bought; NULL for the visitor. */
  organisation: { id: string } | null;
  /** Whose payment this was about; NULL when it was not a seat in a course, or nobody knows. */
  bookingId: string | null;
  /** Of this page. */
  address: string;
  /** Which look this is, as the address counts it; `off` when the visitor has stopped the looking. */
  look: string;
}

/** What became of a checkout, and no more than is known. */
export function CheckoutOutcome({
  status,
  granted,
  organisation,
  bookingId,
  address,
  look,
}: CheckoutOutcomeProps) {
  const home = (
    organisation ? `/organisations/${organisation.id}` : bookingId ? `/bookings/${bookingId}` : "/account"
  ) as Route;
  const retry = organisation || bookingId ? home : ("/#pricing" as Route);
  switch (status.state) {
    case "granted":
      return (
        <Page gate="open" title="The gate is open" lead={granted}>
          <Ways>
            {organisation ? (
              <ButtonLink href={home}>Hand out the seats</ButtonLink>
            ) : (
              <>
                {status.level === "PRO" ? (
                  <ButtonLink href="/pro">Open the Pro library</ButtonLink>
                ) : (
                  <ButtonLink href="/#compare">See what is open</ButtonLink>
                )}
                <ButtonLink href="/account" variant="plain">
                  Your account
                </ButtonLink>
              </>
            )}
          </Ways>
        </Page>
      );
    case "booked":
      return (
        <Page
          gate="open"
          title="Your seat is booked"
          lead="It is paid and yours. The booking has the place, the hours and a file for your calendar."
        >
          <Ways>
            <ButtonLink href={`/bookings/${status.bookingId}` as Route}>See the booking</ButtonLink>
            <ButtonLink href="/courses" variant="plain">
              More courses
            </ButtonLink>
          </Ways>
        </Page>
      );
    case "seat_lost":
      return (
        <Page
          gate="closed"
          title="The seat was gone before the payment came"
          lead={
            status.refund
              ? "Your payment arrived after the time for which the seat was held, and the course had filled up. The whole sum goes back to where it came from, by itself; your bank may take some days to show it."
              : "It had been held for as long as we promised, and went to somebody else. Nothing was charged."
          }
        >
          <Ways>
            <ButtonLink href={`/bookings/${status.bookingId}` as Route}>See where it stands</ButtonLink>
            <ButtonLink href="/courses" variant="plain">
              Other courses
            </ButtonLink>
          </Ways>
        </Page>
      );
    case "processing":
      return <CheckingPayment address={address} look={look} home={home} />;
    case "awaiting_bank":
      return <AwaitingBank home={home} />;
    case "failed":
      return (
        <Page gate="closed" title="The gate stays closed" lead={status.message}>
          <Ways>
            <ButtonLink href={retry}>Try again</ButtonLink>
            {retry === home ? null : (
              <ButtonLink href={home} variant="plain">
                Your account
              </ButtonLink>
            )}
          </Ways>
        </Page>
      );
    case "expired":
      return (
        <Page
          gate="closed"
          title="This checkout has expired"
          lead="It was not paid in time. Nothing was charged."
        >
          <Ways>
            <ButtonLink href={retry}>Try again</ButtonLink>
          </Ways>
        </Page>
      );
  }
}
