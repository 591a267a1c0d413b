import type { Route } from "next";
import type { ReactNode } from "react";
import { ButtonAnchor, ButtonLink } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";
import { RefreshStatus } from "./refresh-status.tsx";

/** What can be done next. */
export function Ways({ children }: { children: ReactNode }) {
  return <p className="flex flex-wrap gap-3">{children}</p>;
}

const steps = [
  "Your bank confirms the debit. That takes days, not seconds: up to two weeks at slow banks.",
  "The moment it does, the gate opens by itself. A seat in a course stays yours while you wait.",
  "If the bank refuses, nothing is taken, and your account tells you how to pay another way.",
];

/** A bank debit: complete for the buyer, undecided for days. */
export function AwaitingBank({ home }: { home: Route }) {
  return (
    <Page
      gate="waiting"
      title="Waiting for your bank"
      lead="Your order is complete. There is nothing more for you to do, and you can close this page."
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
      <Ways>
        <ButtonLink href={home}>See where it stands</ButtonLink>
      </Ways>
    </Page>
  );
}

const maxRefreshes = 30;
const secondsBetweenRefreshes = 3;

/** Stripe knows more than we do: looks again, with a script or without, and not for ever. */
export function CheckingPayment({ address, look, home }: { address: string; look: string; home: Route }) {
  const number = Number(look);
  const looking = Number.isInteger(number) && number >= 1 && number < maxRefreshes;
  return (
    <Page
      gate="waiting"
      title="Checking your payment"
      lead="Stripe has sent you back to us. We are asking Stripe what became of the payment; this usually takes a few seconds."
    >
      {looking ? (
        <RefreshStatus
          seconds={secondsBetweenRefreshes}
          maxRefreshes={maxRefreshes}
          nextAddress={`${address}&look=${number + 1}`}
          stopAddress={`${address}&look=off`}
        />
      ) : (
        <p role="status">
          This page has stopped looking. Your payment is not lost: it shows in your account as soon as Stripe
          confirms it.
        </p>
      )}
      <Ways>
        <ButtonAnchor href={address}>Look again now</ButtonAnchor>
        <ButtonAnchor href={home} variant="plain">
          See where it stands
        </ButtonAnchor>
      </Ways>
    </Page>
  );
}
