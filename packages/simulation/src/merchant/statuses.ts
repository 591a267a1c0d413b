import type { LiveStatus } from "../plan/actions.ts";
import type { Row } from "../stripe/rows.ts";
import { commandOf, type Desk, openDesk, priceOf } from "./desk.ts";
import { attachMethod } from "./methods.ts";

/** Makes two live subscriptions of one plan group, each with a status of its own. Nobody sees the steps in between. */
export async function makePair(
  desk: Desk,
  ownerId: string,
  statuses: readonly [LiveStatus, LiveStatus],
): Promise<boolean> {
  const settings = { ...desk.account.simulator.settings };
  await commandOf(desk.account, "settings", { afterRetries: "unpaid", invoiceAfterRetries: "past_due" });
  try {
    for (const status of statuses) if (!(await makeOne(desk, ownerId, status))) return false;
    return true;
  } finally {
    const { afterRetries, invoiceAfterRetries, retryDays } = settings;
    await commandOf(desk.account, "settings", { afterRetries, invoiceAfterRetries, retryDays });
  }
}

async function makeOne(desk: Desk, ownerId: string, status: LiveStatus): Promise<boolean> {
  const good = await attachMethod(desk, "card");
  const bad = await attachMethod(desk, "declinedLater");
  const price = priceOf(desk, "pro_plan");
  if (!good || !bad || !price) return false;
  const created = await desk.create("/v1/subscriptions", {
    customer: desk.customerId,
    "items[0][price]": price,
    default_payment_method: status === "incomplete" ? bad : good,
    payment_behavior: "allow_incomplete",
    ...(status === "trialing" ? { trial_period_days: "14" } : {}),
  });
  if (!created) return false;
  if (status === "paused") return desk.post(`/v1/subscriptions/${created.id}/pause`);
  if (status !== "past_due" && status !== "unpaid") return true;
  // Without retries the first failure is the last one.
  await commandOf(desk.account, "settings", { retryDays: status === "unpaid" ? [] : [3] });
  await desk.post(`/v1/subscriptions/${created.id}`, { default_payment_method: bad });
  await commandOf(desk.account, "subscriptions/renew", { subscription: created.id });
  return statusOf(desk, ownerId, created) === status;
}

function statusOf(desk: Desk, ownerId: string, { id }: Row): unknown {
  return openDesk(desk.account, ownerId)?.index.byId("subscription", id)?.status;
}
