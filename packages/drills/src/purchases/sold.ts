import type { World } from "@tollgate/local-stack";
import Stripe from "stripe";

/** What Stripe itself says was sold: the measure of everything that the shop says. */
export interface Sold {
  sessions: SoldSession[];
  /** By customer: successful charges that were not refunded, and subscriptions that have not ended. */
  charges: Map<string, number>;
  subscriptions: Map<string, number>;
  /** By owner: the ids of the customers that were created. */
  customers: Map<string, string[]>;
}

interface SoldSession {
  id: string;
  customer: string;
  subscription: string | null;
  /** False for a plan that begins with a trial: nothing is charged. */
  charged: boolean;
}

export async function readSold({ urls, env }: World): Promise<Sold> {
  const { hostname, port } = new URL(urls.stripe);
  const address = { host: hostname, port, protocol: "http", telemetry: false } as const;
  const stripe = new Stripe(env.STRIPE_SECRET_KEY ?? "", address);
  const sold: Sold = { sessions: [], charges: new Map(), subscriptions: new Map(), customers: new Map() };
  for await (const session of stripe.checkout.sessions.list({ limit: 100, status: "complete" }))
    if (session.payment_status !== "unpaid")
      sold.sessions.push({
        id: session.id,
        customer: String(session.customer),
        subscription: session.subscription === null ? null : String(session.subscription),
        charged: session.payment_status === "paid",
      });
  for await (const { customer, status, refunded } of stripe.charges.list({ limit: 100 }))
    if (status === "succeeded" && !refunded) count(sold.charges, String(customer));
  for await (const { customer } of stripe.subscriptions.list({ limit: 100 }))
    count(sold.subscriptions, String(customer));
  for await (const { id, metadata } of stripe.customers.list({ limit: 100 })) {
    const owner = metadata.owner_id ?? id;
    sold.customers.set(owner, [...(sold.customers.get(owner) ?? []), id]);
  }
  return sold;
}

function count(counts: Map<string, number>, of: string): void {
  counts.set(of, (counts.get(of) ?? 0) + 1);
}
