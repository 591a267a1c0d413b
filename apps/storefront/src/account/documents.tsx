import { stripeLink } from "../http/stripe-link.ts";
import { Badge, type BadgeKind } from "../ui/badge.tsx";
import { day, price } from "../words.ts";
import type { BillingFacts } from "./facts.ts";

interface DocumentsProps {
  details: (BillingFacts & { state: "known" })["details"];
  paymentOrigins: readonly string[];
}

interface Entry {
  id: string;
  at: string;
  title: string;
  amount: string;
  word: string;
  kind: BadgeKind;
  links: { label: string; href: string }[];
}

/** Links to Stripe's invoices of plans and receipts of single payments, newest first. */
export function Documents({ details, paymentOrigins }: DocumentsProps) {
  const documents = documentsOf(details, paymentOrigins);
  if (documents.length === 0) return <p className="text-soft">None yet.</p>;
  return (
    <ul className="grid divide-y divide-line border-line border-y">
      {documents.map((entry) => (
        <li
          key={entry.id}
          className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-5 gap-y-1 py-3 sm:grid-cols-[minmax(0,1fr)_6rem_8.5rem_7rem]"
        >
          <p>
            <span className="font-semibold wrap-anywhere">{entry.title}</span>
            <span className="block text-small text-soft">{day(entry.at)}</span>
          </p>
          <p className="text-right font-semibold tabular-nums">{entry.amount}</p>
          <p>
            <Badge kind={entry.kind}>{entry.word}</Badge>
          </p>
          <p className="text-right text-small">
            {entry.links.map(({ label, href }) => (
              <a key={label} href={href} className="link ml-4 inline-block py-1 first:ml-0">
                {label}
                <span className="sr-only">
                  {" "}
                  for {entry.title}, {day(entry.at)}
                </span>
              </a>
            ))}
          </p>
        </li>
      ))}
    </ul>
  );
}

const invoiceStates: Record<string, { word: string; kind: BadgeKind }> = {
  paid: { word: "Paid", kind: "success" },
  open: { word: "Open", kind: "warning" },
  void: { word: "Withdrawn", kind: "neutral" },
  uncollectible: { word: "Not paid", kind: "danger" },
};

function documentsOf(
  { invoices, receipts }: DocumentsProps["details"],
  paymentOrigins: readonly string[],
): Entry[] {
  const link = (label: string, address: string | null) => {
    const href = stripeLink(address, paymentOrigins);
    return href ? [{ label, href }] : [];
  };
  return [
    ...invoices.map((invoice) => ({
      id: invoice.id,
      at: invoice.createdAt,
      title: invoice.number ? `Invoice ${invoice.number}` : "Invoice",
      amount: price(invoice),
      ...(invoiceStates[invoice.status] ?? { word: "At Stripe", kind: "neutral" as const }),
      links: [...link(invoice.status === "open" ? "Pay" : "View", invoice.url), ...link("PDF", invoice.pdf)],
    })),
    ...receipts.map((receipt) => ({
      id: receipt.id,
      at: receipt.createdAt,
      title: receipt.description ?? "One payment",
      amount: price(receipt),
      ...refundState(receipt),
      links: link("Receipt", receipt.url),
    })),
  ].sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
}

function refundState({ amount, refunded }: { amount: number; refunded: number }): {
  word: string;
  kind: BadgeKind;
} {
  if (refunded === 0) return { word: "Paid", kind: "success" };
  return { word: refunded < amount ? "Partly refunded" : "Refunded", kind: "neutral" };
}
