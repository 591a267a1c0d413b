import type { Route } from "next";
import type { ReactNode } from "react";
import { ButtonAnchor, ButtonLink } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";
import { RefreshStatus } from "./refresh-status.tsx";

/** The buttons of the page. */
export function Actions({ children }: { children: ReactNode }) {
  return <p className="flex flex-wrap gap-3">{children}</p>;
}

const steps = [
  "Your bank confirms the debit. That takes a few days, at slow banks up to two weeks.",
  "Then you get access automatically. A seat in a course stays yours while you wait.",
  "If the bank refuses, nothing is charged, and your account shows how to pay another way.",
];

/** A bank debit: the buyer is done, the bank takes days. */
export function AwaitingBank({ home }: { home: Route }) {
  return (
    <Page
      gate="waiting"
      title="Waiting for your bank"
      lead="Your order is complete. You need not do anything more, and can close this page."
    >
      <section aria-labelledby="next" className="grid gap-3">
        <h2 id="next" className="font-bold text-title">
          What happens next
        </h2>
        <ol className="grid list-decimal gap-2 pl-6 marker:font-bold">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
      <Actions>
        <ButtonLink href={home}>See the status</ButtonLink>
      </Actions>
    </Page>
  );
}

const maxRefreshes = 30;
const secondsBetweenRefreshes = 3;

/** While Stripe is ahead of us: refreshes with or without JavaScript, up to 30 times. */
export function CheckingPayment({
  address,
  refresh,
  home,
}: {
  address: string;
  refresh: string;
  home: Route;
}) {
  const number = Number(refresh);
  const refreshes = Number.isInteger(number) && number >= 1 && number < maxRefreshes;
  return (
    <Page
      gate="waiting"
      title="Checking your payment"
      lead="We are asking Stripe about your payment. This usually takes a few seconds."
    >
      {refreshes ? (
        <RefreshStatus
          seconds={secondsBetweenRefreshes}
          maxRefreshes={maxRefreshes}
          nextAddress={`${address}&refresh=${number + 1}`}
          stopAddress={`${address}&refresh=off`}
        />
      ) : (
        <p role="status">
          This page no longer refreshes. Your payment is safe: it shows up in your account as soon as Stripe
          confirms it.
        </p>
      )}
      <Actions>
        <ButtonAnchor href={address}>Check again now</ButtonAnchor>
        <ButtonAnchor href={home} variant="plain">
          See the status
        </ButtonAnchor>
      </Actions>
    </Page>
  );
}
