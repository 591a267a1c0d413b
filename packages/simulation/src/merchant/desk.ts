import type { StripeSimulator } from "@tollgate/stripe-simulator";
import { fieldOf, idOf, indexOf, listed, type Row, type RowIndex, type Rows } from "../stripe/rows.ts";
import { askStripe, control } from "./ask-stripe.ts";

/** The account at Stripe, and who watches what is done there. */
export interface Account {
  simulator: StripeSimulator;
  note(line: string): void;
  /** Counts an action that had an effect. */
  did(action: string): void;
}

/** One owner's objects at Stripe, and the way to change them as the merchant or the customer would. */
export interface Desk {
  account: Account;
  customerId: string;
  index: RowIndex;
  /** Subscriptions that have not ended, the newest first. */
  subscriptions: readonly Row[];
  /** Invoices, the newest first. */
  invoices: readonly Row[];
  /** Charges that succeeded, the newest first. */
  charges: readonly Row[];
  /** Whether Stripe accepted it. */
  post(path: string, form?: Record<string, string>): Promise<boolean>;
  remove(path: string): Promise<boolean>;
  /** What Stripe created; NULL when it refused. */
  create(path: string, form: Record<string, string>): Promise<Row | null>;
}

/** NULL for an owner whom Stripe does not know. */
export function openDesk(account: Account, ownerId: string): Desk | null {
  const index = indexOf(account.simulator.snapshot().rows as unknown as Rows);
  const customer = index
    .all("customer")
    .find(({ metadata }) => (metadata as { owner_id?: string } | null)?.owner_id === ownerId);
  if (!customer) return null;
  const own = (kind: string) => [...index.where(kind, "customer", customer.id)].reverse();
  const ask = async (method: string, path: string, form?: Record<string, string>) => {
    const { status, body } = await askStripe(account.simulator, method, path, form);
    if (status >= 400) account.note(`  Stripe refuses ${path}: ${String(fieldOf(body, "error.message"))}`);
    return status < 400 ? (body as Row) : null;
  };
  return {
    account,
    customerId: customer.id,
    index,
    subscriptions: own("subscription").filter(
      ({ status }) => status !== "canceled" && status !== "incomplete_expired",
    ),
    invoices: own("invoice"),
    charges: own("charge").filter(({ status }) => status === "succeeded"),
    create: (path, form) => ask("POST", path, form),
    post: async (path, form = {}) => (await ask("POST", path, form)) !== null,
    remove: async (path) => (await ask("DELETE", path)) !== null,
  };
}

/** The nth of some, counted round; undefined when there are none. */
export function nthOf<Item>(items: readonly Item[], nth: number): Item | undefined {
  return items[nth % Math.max(1, items.length)];
}

export function itemsOf(subscription: Row): readonly Row[] {
  return listed(subscription, "items");
}

/** The price that sells an offer now. */
export function priceOf(desk: Desk, offer: string): string | null {
  return desk.index.all("price").find(({ lookup_key }) => lookup_key === offer)?.id ?? null;
}

/** The payments of an invoice that were made, and the charge behind each. */
export function chargesOfInvoice({ index }: Desk, invoice: Row): Row[] {
  return index
    .where("invoice_payment", "invoice", invoice.id)
    .filter(({ status }) => status === "paid")
    .flatMap(({ payment }) => {
      const intent = idOf((payment as { payment_intent?: unknown }).payment_intent);
      return index.where("charge", "payment_intent", intent).filter(({ status }) => status === "succeeded");
    });
}

/** Does what no API call can: the bank, the clock of one subscription, the account's settings. */
export async function commandOf(account: Account, command: string, body: object): Promise<boolean> {
  const { status } = await control(account.simulator, command, body);
  return status < 400;
}
