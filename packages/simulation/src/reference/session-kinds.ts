import { offerOfPrice } from "../coverage/shop.ts";
import type { Shop } from "../plan/terms.ts";
import { idOf, listed, type Row, type RowIndex } from "../stripe/rows.ts";

/** What a one-time session is to us. */
export type SessionKind =
  /** An owner and an offer: it grants, or will. */
  | "ours"
  /** A seat at a course: a booking, no entitlement. */
  | "booking"
  /** Paid for something of ours, and nobody can say by whom or for what. */
  | "unbound"
  /** Our customer bought something else that the account sells. */
  | "something_else"
  /** Another product of the same account. */
  | "foreign"
  /** Nobody has paid. */
  | "nothing_paid";

/** @param isOurs whether a Stripe customer is one of ours */
export function kindOfSession(
  index: RowIndex,
  shop: Shop,
  session: Row,
  isOurs: (customerId: string) => boolean,
): SessionKind {
  const isPaid = session.payment_status === "paid" || session.payment_status === "no_payment_required";
  if (session.status !== "complete" || !isPaid) return "nothing_paid";
  const metadata = (session.metadata ?? {}) as Record<string, string>;
  const hasOurMetadata = metadata.tollgate_schema !== undefined || metadata.owner_id !== undefined;
  if (hasOurMetadata && metadata.kind === "booking") return metadata.owner_id ? "booking" : "unbound";
  if (metadata.owner_id && metadata.offer && shop.offers[metadata.offer]) return "ours";
  if (metadata.owner_id && metadata.entitlement_level && metadata.duration_days) return "ours";
  const customer = idOf(session.customer);
  if (hasOurMetadata || pricesOf(index, session).some((price) => offerOfPrice(shop, price))) return "unbound";
  return customer !== null && isOurs(customer) ? "something_else" : "foreign";
}

/** The prices of a session's lines, wherever the rows keep them. */
export function pricesOf(index: RowIndex, session: Row): Row[] {
  const plan = index.byId("checkoutPlans", session.id);
  const lines =
    listed(session, "line_items").length > 0 ? listed(session, "line_items") : ((plan?.lines ?? []) as Row[]);
  return lines.flatMap(({ price }) => index.byId("price", idOf(price)) ?? []);
}
