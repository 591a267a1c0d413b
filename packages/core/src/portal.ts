import { customerIdOf } from "./customer.ts";
import type { BillingDeps } from "./deps.ts";
import type { Owner } from "./owner.ts";

export type PortalResult = { ok: true; url: string } | { ok: false; reason: "no_customer"; message: string };

/** A link to Stripe's own page for cards, invoices and cancelling. Valid for a few minutes, for one visitor. */
export async function openPortal(
  deps: Pick<BillingDeps, "stripe" | "db" | "urls">,
  { owner }: { owner: Owner },
): Promise<PortalResult> {
  const customer = await customerIdOf(deps.db, owner);
  if (!customer) return { ok: false, reason: "no_customer", message: "You have not bought anything yet." };
  const session = await deps.stripe.billingPortal.sessions.create({
    customer,
    return_url: deps.urls.portalReturn,
  });
  return { ok: true, url: session.url };
}
