import type { CheckoutStatus } from "@tollgate/core";
import Link from "next/link";
import { levelName, moment } from "../offer-text.ts";
import { LookAgain } from "./look-again.tsx";
import { Page } from "./page.tsx";

interface CheckoutOutcomeProps {
  status: Exclude<CheckoutStatus, { state: "not_found" }>;
  /** Of this page. */
  address: string;
  /** Which look this is, as the address counts it; `off` when the visitor has stopped the looking. */
  look: string;
}

/** What became of a checkout, and no more than is known. */
export function CheckoutOutcome({ status, address, look }: CheckoutOutcomeProps) {
  switch (status.state) {
    case "granted":
      return (
        <Page
          gate="open"
          title="The gate is open"
          lead={`${levelName(status.level)} is yours until ${moment(status.validUntil)}.`}
        >
          <p className="flex flex-wrap gap-3">
            {status.level === "PRO" ? (
              <Link href="/pro" className="button button-main">
                Open the Pro library
              </Link>
            ) : (
              <Link href="/#lanes" className="button button-main">
                See your courses
              </Link>
            )}
            <Link href="/account" className="button button-plain">
              Your account
            </Link>
          </p>
        </Page>
      );
    case "processing":
      return <Processing address={address} look={look} />;
    case "awaiting_bank":
      return (
        <Page
          gate="waiting"
          title="Waiting for your bank"
          lead="Your order is complete. Your bank confirms this way of paying within days, not seconds; the gate opens by itself when it does."
        >
          <p>You can close this page. Your account shows where it stands.</p>
          <Ways to="account" />
        </Page>
      );
    case "failed":
      return (
        <Page gate="closed" title="The gate stays closed" lead={status.message}>
          <Ways to="retry" />
        </Page>
      );
    case "expired":
      return (
        <Page
          gate="closed"
          title="This checkout has expired"
          lead="It was not paid in time. Nothing was charged."
        >
          <Ways to="retry" />
        </Page>
      );
  }
}

function Ways({ to }: { to: "account" | "retry" }) {
  return (
    <p>
      {to === "account" ? (
        <Link href="/account" className="button button-main">
          Your account
        </Link>
      ) : (
        <Link href="/#lanes" className="button button-main">
          Try again
        </Link>
      )}
    </p>
  );
}

const mostLooks = 30;
const secondsBetweenLooks = 3;

function Processing({ address, look }: { address: string; look: string }) {
  const number = Number(look);
  const looking = Number.isInteger(number) && number >= 1 && number < mostLooks;
  return (
    <Page
      gate="waiting"
      title="Checking your payment"
      lead="Stripe has sent you back to us. We are asking Stripe what became of the payment; this usually takes a few seconds."
    >
      {looking ? (
        <LookAgain
          seconds={secondsBetweenLooks}
          mostLooks={mostLooks}
          nextAddress={`${address}&look=${number + 1}`}
          stopAddress={`${address}&look=off`}
        />
      ) : (
        <p role="status">
          This page has stopped looking. Your payment is not lost: it shows in your account as soon as Stripe
          confirms it.
        </p>
      )}
      <p className="flex flex-wrap gap-3">
        <a href={address} className="button button-main">
          Look again now
        </a>
        <a href="/account" className="button button-plain">
          Your account
        </a>
      </p>
    </Page>
  );
}
