import { idOf, numberOf, type Row, type RowIndex, sum } from "../stripe/rows.ts";
import type { Ledger } from "./ledger.ts";
import type { Memory } from "./memory.ts";
import { type Money, moneyOfInvoice } from "./money.ts";

/** Whether an invoice lends its lines: whole, or not at all. */
type Standing = "counts" | "unpaid" | "refunded" | "lost" | "suspended";

/** How a bill that is not paid stands. */
type Collection =
  | "draft"
  | "to_be_attempted"
  | "processing"
  | "attempted"
  | "void"
  | "uncollectible"
  | "uncollectible_by_pause"
  | "unknown"
  | "paid";

/** What is known of the invoices of one subscription. */
export interface Standings {
  /** @param assumed an invoice that is taken for paid: what would be if it were? */
  of(invoiceId: string, assumed?: string): Standing;
  money(invoiceId: string): Money | null;
  collection(invoiceId: string): Collection;
  /** The invoice whose payment it waits for: itself, or the unpaid one that it does nothing but credit. */
  awaited(invoice: Row): Row;
  /** Whether a bank has a payment of it, whatever the invoice says. */
  isProcessing(invoiceId: string): boolean;
  invoice(id: string): Row | undefined;
}

interface Credited {
  invoiceId: string;
  standing: Standing;
}

export function standingsOf(index: RowIndex, { invoices, credits }: Ledger, memory: Memory): Standings {
  const byId = new Map(invoices.map((invoice) => [invoice.id, invoice]));
  const moneys = new Map<string, Money>();
  const known = new Map<string, Standing>();

  function money(id: string): Money | null {
    const invoice = byId.get(id);
    if (invoice?.status !== "paid") return null;
    const found = moneys.get(id) ?? moneyOfInvoice(index, invoice, memory);
    moneys.set(id, found);
    return found;
  }

  function of(id: string, assumed: string | undefined, above: readonly string[]): Standing {
    if (id === assumed) return "counts";
    const paid = money(id);
    if (!paid) return "unpaid";
    if (paid.state !== "stands") return paid.state;
    return above.includes(id) ? "counts" : (credited(id, assumed, [...above, id])?.standing ?? "counts");
  }

  /** What a bill of nothing credits, when that itself does not count: it stands as what it credits. */
  function credited(id: string, assumed: string | undefined, above: readonly string[]): Credited | null {
    const total = Number(byId.get(id)?.total ?? 0);
    if (total > 0) return balance(id, assumed, above);
    const worthless = worthlessOf(id, assumed, above);
    return total - sum(worthless.map(({ net }) => net)) > 0 ? (worthless[0] ?? null) : null;
  }

  /** The credits of a bill for bills that do not count. */
  function worthlessOf(id: string, assumed: string | undefined, above: readonly string[]) {
    return credits.flatMap(({ line, takesBack }) => {
      if (line.invoiceId !== id || takesBack.length === 0) return [];
      const bills = takesBack.map(({ line: { invoiceId } }) => ({
        invoiceId,
        standing: invoiceId === id ? "counts" : of(invoiceId, assumed, above),
      }));
      const [first] = bills;
      return first && bills.every(({ standing }) => standing !== "counts")
        ? [{ ...first, net: line.net }]
        : [];
    });
  }

  /** What filled the balance that alone paid a bill, when no money did: credit for what was never paid, or went back. */
  function balance(id: string, assumed: string | undefined, above: readonly string[]): Credited | null {
    const invoice = byId.get(id);
    const before = numberOf(invoice?.starting_balance) ?? 0;
    const used = (numberOf(invoice?.ending_balance) ?? 0) - before;
    const bill = Number(invoice?.total ?? 0) - Number(invoice?.pre_payment_credit_notes_amount ?? 0);
    if (!invoice || used < bill) return null;
    // Only a bill that is settled has moved the balance, by no more than it owed the customer.
    const empty = invoices
      .filter(
        ({ id: of, created, status, total }) =>
          of !== id && Number(created) <= Number(invoice.created) && status === "paid" && Number(total) < 0,
      )
      .flatMap((each) => {
        const worthless = worthlessOf(each.id, assumed, [...above, each.id]);
        const [first] = worthless;
        const owed = Math.min(-Number(each.total), -sum(worthless.map(({ net }) => net)));
        return first ? [{ ...first, owed }] : [];
      });
    return -before > sum(empty.map(({ owed }) => owed)) ? null : (empty[0] ?? null);
  }

  function awaited(invoice: Row): Row {
    const bill = invoice.status === "paid" ? credited(invoice.id, undefined, [invoice.id]) : null;
    const behind = bill?.standing === "unpaid" ? byId.get(bill.invoiceId) : undefined;
    return behind ? awaited(behind) : invoice;
  }

  function collection(id: string): Collection {
    const invoice = byId.get(id);
    return invoice ? collectionOf(index, awaited(invoice)) : "unknown";
  }

  return {
    money,
    invoice: (id) => byId.get(id),
    of(id, assumed) {
      if (assumed !== undefined) return of(id, assumed, []);
      const found = known.get(id) ?? of(id, undefined, []);
      known.set(id, found);
      return found;
    },
    awaited,
    collection,
    isProcessing: (id) => isAtBank(index, id),
  };
}

function collectionOf(index: RowIndex, invoice: Row): Collection {
  const { status } = invoice;
  if (status === "draft" || status === "void" || status === "paid") return status;
  if (status === "uncollectible") {
    const details = invoice.status_details as
      | { uncollectible?: { reason?: string } | null }
      | null
      | undefined;
    return details?.uncollectible?.reason === "subscription_paused" ? "uncollectible_by_pause" : status;
  }
  if (status !== "open") return "unknown";
  if (isAtBank(index, invoice.id)) return "processing";
  return invoice.attempted === true ? "attempted" : "to_be_attempted";
}

function isAtBank(index: RowIndex, invoiceId: string): boolean {
  return index
    .where("invoice_payment", "invoice", invoiceId)
    .map(({ payment }) => (payment as { payment_intent?: unknown }).payment_intent)
    .some((intent) => index.byId("payment_intent", idOf(intent))?.status === "processing");
}
