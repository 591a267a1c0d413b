import type Stripe from "stripe";
import type { reconcileScopes } from "../database/tables.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { idOf } from "../stripe/shapes.ts";
import type { Named } from "../sync-port.ts";
import {
  creditNoteDiffers,
  disputeDiffers,
  fraudWarningDiffers,
  type PaymentIds,
  paymentDiffers,
  refundDiffers,
  sessionDiffers,
  storedInvoiceDiffers,
  subscriptionDiffers,
} from "./differences.ts";

/** The lists of one pass, in their order. Those with `missing` are what is stored and the list before did not have. */
const listNames = [
  "customers",
  "missing customers",
  "subscriptions",
  "missing subscriptions",
  "sessions",
  "payments",
  "open invoices",
  "missing invoices",
  "invoices",
  "refunds",
  "disputes",
  "credit notes",
  "fraud warnings",
] as const;
export type ListName = (typeof listNames)[number];

export type Scope = (typeof reconcileScopes)[number];

/** Lists that only the daily pass over the whole account reads. */
const ofAccount: readonly ListName[] = ["customers", "missing customers", "invoices"];

export function listsOf(scope: Scope): ListName[] {
  return listNames.filter((name) => scope === "account" || !ofAccount.includes(name));
}

/** What a difference is looked for in. */
interface Page {
  /** Unix seconds, now. */
  at: number;
  /** Sessions that have left their snapshot. */
  closed: ReadonlySet<string>;
}

/** An object of one of Stripe's lists. */
export interface Listed {
  id: string;
  /** NULL for a guest's. */
  customerId: string | null;
  object: unknown;
  /** Whether it can be a sale of its own. */
  isSale: boolean;
  /** What a sync must read because of it. */
  named: Named;
  differs(stored: Snapshot, moneySeenAt: Date | null, page: Page): boolean;
}

export interface Window {
  scope: Scope;
  /** Unix seconds: the objects that were created from then on. */
  since: number;
  /** The same for those that change long after they were created, and are few. */
  sessionsSince: number;
  paymentsSince: number;
  refundsSince: number;
  disputesSince: number;
}

interface StripePage {
  data: Listed[];
  has_more: boolean;
}

const limit = 100;

/** One page of a list of the whole account. */
export function readList(
  stripe: Stripe,
  name: Exclude<ListName, `missing ${string}`>,
  { scope, since, sessionsSince, paymentsSince, refundsSince, disputesSince }: Window,
  after: string | null,
): Promise<StripePage> {
  const page = { limit, ...(after === null ? {} : { starting_after: after }) };
  const recent = { ...page, created: { gte: since } };
  switch (name) {
    case "customers":
      return listed(stripe.customers.list(page), (customer) => ({
        customerId: customer.id,
        differs: (stored) => stored.customerDeleted,
      }));
    case "subscriptions":
      return listed(
        stripe.subscriptions.list({
          ...page,
          ...(scope === "account" ? { status: "all" as const } : {}),
          expand: ["data.latest_invoice"],
        }),
        (subscription) => ({
          customerId: idOf(subscription.customer),
          isSale: true,
          differs: (stored, _seen, { at }) => subscriptionDiffers(subscription, stored, at),
        }),
      );
    case "sessions":
      return listed(
        stripe.checkout.sessions.list({
          ...page,
          created: { gte: sessionsSince },
          expand: ["data.line_items", "data.payment_intent"],
        }),
        (session) => ({
          customerId: idOf(session.customer),
          isSale: true,
          differs: (stored, _seen, { closed }) => sessionDiffers(session, stored, closed),
        }),
      );
    case "payments":
      return listed(stripe.paymentIntents.list({ ...page, created: { gte: paymentsSince } }), (intent) => ({
        customerId: idOf(intent.customer),
        named: { payments: [intent.id] },
        differs: (stored) => paymentDiffers(intent, stored),
      }));
    case "open invoices":
    case "invoices":
      return listed(
        stripe.invoices.list(name === "invoices" ? recent : { ...page, status: "open" }),
        (invoice) => ({
          customerId: idOf(invoice.customer ?? null),
          named: { invoices: [invoice.id] },
          differs: (stored) => storedInvoiceDiffers(invoice, stored),
        }),
      );
    case "refunds":
      return listed(
        stripe.refunds.list({ ...page, created: { gte: refundsSince }, expand: payer }),
        (refund) => ({
          ...moneyOf(refund),
          differs: (stored) => refundDiffers(refund, idsOf(refund), stored),
        }),
      );
    case "disputes":
      return listed(
        stripe.disputes.list({ ...page, created: { gte: disputesSince }, expand: payer }),
        (dispute) => ({
          ...moneyOf(dispute),
          differs: (stored) => disputeDiffers(dispute, idsOf(dispute), stored),
        }),
      );
    case "credit notes":
      return listed(stripe.creditNotes.list(recent), (note) => ({
        customerId: idOf(note.customer),
        named: { invoices: [idOf(note.invoice) ?? ""].filter((id) => id !== "") },
        differs: (stored, moneySeenAt) => creditNoteDiffers(note, stored, moneySeenAt),
      }));
    case "fraud warnings":
      return listed(stripe.radar.earlyFraudWarnings.list({ ...recent, expand: payer }), (warning) => {
        const { customerId, named } = moneyOf(warning);
        return {
          customerId,
          named: { ...named, fraudWarnings: [warning.id] },
          differs: (stored) => fraudWarningDiffers(warning, idsOf(warning), stored),
        };
      });
  }
}

/** Who paid is said by the payment only. */
const payer = ["data.payment_intent", "data.charge"];

interface AboutMoney {
  payment_intent?: Stripe.PaymentIntent | string | null;
  charge?: Stripe.Charge | string | null;
}

function moneyOf({ payment_intent: intent, charge }: AboutMoney): Pick<Listed, "customerId" | "named"> {
  const paid = [intent, charge].find((each) => typeof each === "object" && each !== null);
  const customer = typeof paid === "object" && paid !== null ? idOf(paid.customer) : null;
  const paymentIntentId = idOf(intent ?? null);
  return { customerId: customer, named: paymentIntentId === null ? {} : { payments: [paymentIntentId] } };
}

function idsOf({ payment_intent: intent, charge }: AboutMoney): PaymentIds {
  return { paymentIntentId: idOf(intent ?? null), chargeId: idOf(charge ?? null) };
}

async function listed<Item extends { id: string }>(
  reading: Promise<{ data: Item[]; has_more: boolean }>,
  describe: (item: Item) => Pick<Listed, "customerId" | "differs"> & Partial<Listed>,
): Promise<StripePage> {
  const { data, has_more } = await reading;
  return {
    has_more,
    data: data.map((item) => ({ id: item.id, object: item, isSale: false, named: {}, ...describe(item) })),
  };
}
