import type { Memory } from "../coverage/memory.ts";
import { type Money, moneyOf } from "../coverage/money.ts";
import { offerOfPrice } from "../coverage/shop.ts";
import type { Shop } from "../plan/terms.ts";
import { idOf, type Row, type RowIndex } from "../stripe/rows.ts";
import { day } from "../table/item-facts.ts";
import { pricesOf } from "./session-kinds.ts";

/** A one-time sale: a session that was completed, and what it promised. Instants are unix seconds. */
export interface Sale {
  /** `cs_…` */
  id: string;
  row: Row;
  level: string;
  seconds: number;
  seats: number;
  paidAt: number;
  money: Money;
  state: "paid" | "awaiting_bank" | "failed";
  /** Sessions whose unused days were credited to this one. */
  replaces: readonly string[];
}

/** The sales of a customer whose owner and offer are known, in the order of their payments. */
export function salesOf(index: RowIndex, shop: Shop, customerId: string, memory: Memory): Sale[] {
  return index
    .where("checkout.session", "customer", customerId)
    .filter(({ mode, status }) => mode === "payment" && status === "complete")
    .flatMap((session) => saleOf(index, shop, session, memory) ?? [])
    .sort((a, b) => a.paidAt - b.paidAt || (a.id < b.id ? -1 : 1));
}

function saleOf(index: RowIndex, shop: Shop, session: Row, memory: Memory): Sale | null {
  const promise = promiseOf(index, shop, session);
  if (!promise) return null;
  const intentId = idOf(session.payment_intent);
  const intent = index.byId("payment_intent", intentId);
  const charge = chargeOf(index, intent);
  const isPaid = session.payment_status === "paid" || session.payment_status === "no_payment_required";
  const hasFailed = intent?.status === "requires_payment_method" || intent?.status === "canceled";
  return {
    id: session.id,
    row: session,
    ...promise,
    paidAt: charge?.status === "succeeded" ? Number(charge.created) : Number(session.created),
    money: moneyOf(index, memory, {
      paid: Number(charge?.amount ?? session.amount_total ?? 0),
      payments: intentId === null ? [] : [{ intent: intentId, charge: null }],
      disputesAreWhole: true,
    }),
    state: isPaid ? "paid" : hasFailed ? "failed" : "awaiting_bank",
  };
}

/** The charge that paid, and not one that the bank refused before it. */
function chargeOf(index: RowIndex, intent: Row | undefined): Row | undefined {
  const charges = index.where("charge", "payment_intent", intent?.id ?? null);
  return (
    charges.find(({ status }) => status === "succeeded") ?? index.byId("charge", idOf(intent?.latest_charge))
  );
}

interface Promise_ {
  level: string;
  seconds: number;
  seats: number;
  replaces: readonly string[];
}

/** What the session's metadata promises; the catalog says only what is missing there. NULL for what sells no access. */
function promiseOf(index: RowIndex, shop: Shop, session: Row): Promise_ | null {
  const metadata = (session.metadata ?? {}) as Record<string, string>;
  if (!metadata.owner_id || metadata.kind === "booking") return null;
  const [price] = pricesOf(index, session);
  const offer = shop.offers[metadata.offer ?? ""] ?? offerOfPrice(shop, price);
  const level = metadata.entitlement_level ?? offer?.level ?? null;
  const days = metadata.duration_days === undefined ? offer?.days : Number(metadata.duration_days);
  if (level === null || days === undefined) return null;
  return {
    level,
    seconds: days * day,
    seats: Number(metadata.seats ?? 1),
    replaces: (metadata.replaces ?? "").split(",").filter((id) => id !== ""),
  };
}
