import { Banner } from "../ui/banner.tsx";
import { Sheet } from "../ui/sheet.tsx";
import type { BillingFacts } from "./facts.ts";
import { PortalForm } from "./portal-form.tsx";

type Method = NonNullable<(BillingFacts & { state: "known" })["details"]["paymentMethod"]>;

interface PaymentSheetProps {
  /** NULL when Stripe is down. */
  facts: BillingFacts | null;
  organisation?: string;
}

/** The payment method, and the links to Stripe's portal. */
export function PaymentSheet({ facts, organisation }: PaymentSheetProps) {
  if (!facts)
    return (
      <Banner kind="warning" title="Stripe is down right now">
        Your card, invoices and receipts are at Stripe. Everything else on this page is up to date. Reload it
        in a minute.
      </Banner>
    );
  const method = facts.state === "known" ? facts.details.paymentMethod : null;
  return (
    <Sheet className="gap-4">
      <h3 className="font-semibold text-small text-soft">Paid with</h3>
      {method ? (
        <div>
          <p className="flex flex-wrap items-baseline gap-x-2 font-semibold">
            {brandName(method.brand)}
            {method.last4 ? (
              <span className="font-mono tabular-nums">
                <span aria-hidden="true">•••• </span>
                <span className="sr-only">ending in </span>
                {method.last4}
              </span>
            ) : null}
          </p>
          {isCard(method) ? <p className="text-small text-soft">Valid through {expiry(method)}</p> : null}
        </div>
      ) : (
        <p className="text-soft">
          {facts.state === "none"
            ? "You have not bought anything yet, so no card is saved."
            : "No card is saved for later payments."}
        </p>
      )}
      {facts.state === "known" ? (
        <>
          <div className="flex flex-wrap gap-3">
            <PortalForm
              label={method ? "Update the card" : "Add a card"}
              flow="update_card"
              organisation={organisation}
              size="small"
            />
            <PortalForm label="Manage billing" organisation={organisation} size="small" />
          </div>
          <p className="text-small text-soft">Both open a page at Stripe. You come back here afterwards.</p>
        </>
      ) : null}
    </Sheet>
  );
}

const brands: Record<string, string> = {
  visa: "Visa",
  mastercard: "Mastercard",
  amex: "American Express",
  sepa_debit: "Bank debit",
  diners: "Diners Club",
  unionpay: "UnionPay",
  jcb: "JCB",
};

function brandName(brand: string): string {
  return brands[brand] ?? brand.charAt(0).toUpperCase() + brand.slice(1).replaceAll("_", " ");
}

function isCard(method: Method): method is Extract<Method, { expMonth: number }> {
  return "expMonth" in method;
}

function expiry({ expMonth, expYear }: Extract<Method, { expMonth: number }>): string {
  return `${String(expMonth).padStart(2, "0")}/${expYear}`;
}
