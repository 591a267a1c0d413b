import { type Catalog, planForPrice, rankOf } from "../../model/catalog.ts";
import type { EntitlementFlag } from "../../model/entitlement.ts";
import type { GivenPeriod, Invoice, InvoiceLine, Period } from "../../model/invoice.ts";
import type { Payment } from "../../model/payment.ts";
import type { AccessPolicy } from "../../model/policy.ts";
import type { SubscriptionFacts } from "../../model/snapshot.ts";
import { type Line, linesWithItems } from "./line-items.ts";
import { type Loss, moneyBack } from "./money-back.ts";

/** Whether an invoice lends what it bills for: `paid`, a loss of what was paid, or the status that keeps it from it. */
type Standing = "paid" | Loss | "draft" | "open" | "void" | "uncollectible" | "unknown";

/** How an invoice stands. */
interface Stand {
  standing: Standing;
  /** The invoice whose payment it waits for: itself, or the unpaid one that it does nothing but credit. */
  awaited: Invoice;
}

/** A line that bills one item of ours for a period (semantics 2.1). */
export interface Debit extends Period, Stand {
  itemId: string;
  invoice: Invoice;
  line: InvoiceLine;
  level: string;
  quantity: number;
  /** Unix seconds: `end`, or the start of the credit that took the rest back. */
  until: number;
  /** Whether a credit on an invoice that does not count would have taken it back. */
  isCreditUnpaid: boolean;
}

export interface Coverage {
  /** Every debit of one item, counting or not. */
  debits: Debit[];
  /** Those that count: their invoice is paid, and no credit has taken them back whole. */
  counting: Debit[];
  /** Periods that the shop gave. */
  given: GivenPeriod[];
  rank: (level: string) => number;
}

interface Context {
  catalog: Catalog;
  policy: AccessPolicy;
  payments: readonly Payment[];
}

/** What was billed and paid for each item that a subscription has or had, by the item's id. */
export function coverageOf(subscription: SubscriptionFacts, context: Context): Map<string, Coverage> {
  const debits = debitsOf(subscription, context);
  const byItem = new Map<string, Coverage>();
  const ids = new Set([...subscription.items.map(({ id }) => id), ...debits.map(({ itemId }) => itemId)]);
  for (const id of ids) {
    const own = debits.filter(({ itemId }) => itemId === id);
    byItem.set(id, {
      debits: own,
      counting: own.filter(
        (debit) => debit.standing === "paid" && debit.until > debit.start && !isTrial(debit, subscription),
      ),
      given: [
        ...subscription.given.filter(({ itemId }) => itemId === id),
        ...own.filter(isPausedAway).map(({ start, end }) => ({ start, end, byPause: true })),
      ],
      rank: (level) => rankOf(context.catalog, level),
    });
  }
  return byItem;
}

/** A free trial is billed by a line of nothing, which covers nothing, however much earlier the trial was ended. */
function isTrial({ line, start }: Debit, { trialEnd }: SubscriptionFacts): boolean {
  return line.amount === 0 && trialEnd !== null && start < trialEnd;
}

/** `pause_collection` with `mark_uncollectible` gives the periods that it marks. */
function isPausedAway({ invoice }: Debit): boolean {
  return invoice.status === "uncollectible" && invoice.uncollectibleBecause === "subscription_paused";
}

/** What came back of the payments of an invoice. */
export function invoiceMoneyBack(
  invoice: Invoice,
  { payments, policy }: Pick<Context, "payments" | "policy">,
): ReturnType<typeof moneyBack> {
  const ids = new Set(invoice.payments.map(({ paymentId }) => paymentId));
  return moneyBack(
    {
      amount: invoice.total - invoice.creditedBefore,
      credited: invoice.creditedAfter,
      payments: payments.filter(({ id }) => ids.has(id)),
    },
    policy,
  );
}

export function flagsOf(
  debits: readonly Debit[],
  context: Pick<Context, "payments" | "policy">,
): EntitlementFlag[] {
  const invoices = new Set(debits.map(({ invoice }) => invoice));
  return [...new Set([...invoices].flatMap((invoice) => invoiceMoneyBack(invoice, context).flags))];
}

function debitsOf(subscription: SubscriptionFacts, context: Context): Debit[] {
  const lines = linesWithItems(subscription, context.catalog);
  const debits = lines.filter((line) => line.amount >= 0 && line.quantity > 0 && !isCredit(line));
  const credits = lines.filter(isCredit).map((credit) => ({ ...credit, targets: targetsOf(credit, debits) }));
  const stands = new Map<string, Stand>();
  const standOf = (invoice: Invoice): Stand => {
    const known = stands.get(invoice.id);
    if (known) return known;
    // A credit names an older debit, so this ends; a circle that Stripe cannot make would count as unpaid.
    stands.set(invoice.id, { standing: "open", awaited: invoice });
    const own = ownStanding(invoice, context);
    const stand = own ? { standing: own, awaited: invoice } : borrowedFrom(invoice);
    stands.set(invoice.id, stand);
    return stand;
  };
  const isPaid = (invoice: Invoice) => standOf(invoice).standing === "paid";
  /** An invoice that only credits for debits which do not count have brought to zero stands like the invoice it credits. */
  const borrowedFrom = (invoice: Invoice): Stand => {
    const paid: Stand = { standing: "paid", awaited: invoice };
    if (invoice.total > 0) return filledFrom(invoice) ?? paid;
    const unpaid = unpaidCredits(invoice);
    return unpaid.stand && invoice.total - unpaid.amount > 0 ? unpaid.stand : paid;
  };
  /** What an invoice credits for debits of other invoices that do not count, and how those stand. */
  const unpaidCredits = (invoice: Invoice): { amount: number; stand: Stand | null } => {
    let amount = 0;
    let stand: Stand | null = null;
    for (const credit of credits.filter((each) => each.invoice === invoice)) {
      const credited = credit.targets.filter((debit) => debit.invoice !== invoice);
      const [unpaid] = credited.filter((debit) => !isPaid(debit.invoice));
      if (!unpaid || credited.some((debit) => isPaid(debit.invoice))) continue;
      amount += credit.amount;
      stand ??= standOf(unpaid.invoice);
    }
    return { amount, stand };
  };
  /**
   * The balance is money only if money came into it: an invoice that it paid alone, out of credits for debits that do not
   * count, stands like those debits. Stripe puts what an invoice owes the customer into the balance when it finalises it.
   */
  const filledFrom = (invoice: Invoice): Stand | null => {
    if (invoice.fromBalance < invoice.total - invoice.creditedBefore) return null;
    let money = -invoice.startingBalance;
    let first: Stand | null = null;
    for (const earlier of subscription.invoices) {
      if (earlier.status !== "paid" || earlier.total >= 0 || earlier.createdAt > invoice.createdAt) continue;
      const { amount, stand } = unpaidCredits(earlier);
      money += Math.max(earlier.total, amount);
      first ??= stand;
    }
    return money > 0 ? null : first;
  };
  return debits.flatMap((line): Debit[] => {
    const plan = planForPrice(context.catalog, line);
    if (!plan) return [];
    const taken = credits.filter(({ targets }) => targets.includes(line));
    const counted = taken.filter((credit) => isPaid(credit.invoice));
    return [
      {
        itemId: line.item,
        invoice: line.invoice,
        line,
        ...standOf(line.invoice),
        level: plan.level,
        quantity: line.quantity,
        start: line.start,
        end: line.end,
        until: Math.min(line.end, ...counted.map(({ start }) => start)),
        isCreditUnpaid: taken.length > counted.length,
      },
    ];
  });
}

/** A credit for a debit that cost nothing is nothing too, and names it all the same. */
function isCredit({ amount, proration, credits }: InvoiceLine): boolean {
  return proration && (amount < 0 || credits.length > 0);
}

/** NULL for an invoice that Stripe calls paid and of which nothing decisive came back. */
function ownStanding(invoice: Invoice, context: Context): Standing | null {
  switch (invoice.status) {
    case "paid":
      return invoiceMoneyBack(invoice, context).loss;
    case "draft":
    case "open":
    case "void":
    case "uncollectible":
      return invoice.status;
    default:
      return "unknown";
  }
}

/** A credit takes back the debits that it names, else those of its item, price and quantity in whose period it begins. */
function targetsOf(credit: Line, debits: readonly Line[]): Line[] {
  if (credit.credits.length > 0) return debits.filter(({ id }) => credit.credits.includes(id));
  return debits.filter(
    (debit) =>
      debit.item === credit.item &&
      debit.priceId === credit.priceId &&
      debit.quantity === credit.quantity &&
      debit.start <= credit.start &&
      credit.start < debit.end &&
      // The new debit beside it begins with it.
      !(debit.invoice === credit.invoice && debit.start === credit.start),
  );
}
