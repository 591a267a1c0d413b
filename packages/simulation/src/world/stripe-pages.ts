import { askStripe, control, type StripeAnswer } from "../merchant/ask-stripe.ts";
import type { Action } from "../plan/actions.ts";
import type { Story } from "./story.ts";

// What people do on Stripe's own pages: the buyer in the portal, the merchant in the Dashboard, and the bank.

type Listed = {
  id: string;
  status?: string;
  charge?: string;
  latest_charge?: string;
  default_payment_method?: string | null;
  items?: { data: { id: string; price: { lookup_key: string } }[] };
};

async function listed(story: Story, path: string): Promise<Listed[]> {
  const { body } = await askStripe(story.stage.simulator, "GET", path);
  return (body.data ?? []) as Listed[];
}

async function customerOf(story: Story, owner: number): Promise<string | null> {
  const id = story.buyers[owner]?.owner.id;
  const found = (await listed(story, "/v1/customers?limit=100")) as (Listed & {
    metadata: { owner_id?: string };
  })[];
  return found.find(({ metadata }) => metadata.owner_id === id)?.id ?? null;
}

/** Refunds one of the owner's sales, or the newest payment of a subscription. */
export async function refund(
  story: Story,
  { owner, of, nth, part }: Action & { kind: "refund" },
): Promise<unknown> {
  const customer = await customerOf(story, owner);
  const paid =
    customer && (await (of === "sale" ? nthSale(story, customer, nth ?? 0) : newestRenewal(story, customer)));
  if (!paid) return;
  return askStripe(story.stage.simulator, "POST", "/v1/refunds", {
    payment_intent: paid.intent,
    ...(part === "half" ? { amount: String(Math.floor(paid.amount / 2)) } : {}),
  });
}

interface Paid {
  intent: string;
  amount: number;
}

async function nthSale(story: Story, customer: string, nth: number): Promise<Paid | null> {
  const sessions = (await listed(
    story,
    `/v1/checkout/sessions?customer=${customer}&limit=100`,
  )) as (Listed & { mode: string; payment_intent: string | null; amount_total: number })[];
  const sale = sessions.filter(
    ({ mode, status, payment_intent }) => mode === "payment" && status === "complete" && payment_intent,
  )[nth];
  return sale?.payment_intent ? { intent: sale.payment_intent, amount: sale.amount_total } : null;
}

async function newestRenewal(story: Story, customer: string): Promise<Paid | null> {
  const [invoice] = await listed(story, `/v1/invoices?customer=${customer}&status=paid&limit=1`);
  if (!invoice) return null;
  const [paid] = (await listed(story, `/v1/invoice_payments?invoice=${invoice.id}`)) as (Listed & {
    amount_paid: number;
    payment: { payment_intent?: string };
  })[];
  return paid?.payment.payment_intent
    ? { intent: paid.payment.payment_intent, amount: paid.amount_paid }
    : null;
}

/** Creates a second plan with the payment method of the first; without a payment method Stripe cannot charge again. */
export async function secondPlan(story: Story, owner: number, offer: string): Promise<unknown> {
  const customer = await customerOf(story, owner);
  const plans = customer ? await listed(story, `/v1/subscriptions?customer=${customer}&limit=100`) : [];
  const method = plans.find(({ default_payment_method }) => default_payment_method)?.default_payment_method;
  const [price] = await listed(story, `/v1/prices?lookup_keys[]=${offer}`);
  if (!customer || !method || !price) return;
  return askStripe(story.stage.simulator, "POST", "/v1/subscriptions", {
    customer,
    default_payment_method: method,
    "items[0][price]": price.id,
  });
}

export async function closeDispute(story: Story, owner: number, outcome: string): Promise<unknown> {
  const customer = await customerOf(story, owner);
  const charges = new Set(
    customer ? (await listed(story, `/v1/charges?customer=${customer}&limit=100`)).map(({ id }) => id) : [],
  );
  const open = (await listed(story, "/v1/disputes?limit=100")).find(
    ({ charge, status }) =>
      charges.has(charge ?? "") && !["won", "lost", "warning_closed"].includes(status ?? ""),
  );
  if (!open) return;
  const status = open.status?.startsWith("warning_") ? "warning_closed" : outcome;
  return control(story.stage.simulator, "disputes/move", { dispute: open.id, status });
}

export async function settleDebit(story: Story, owner: number, status: string): Promise<unknown> {
  const customer = await customerOf(story, owner);
  if (!customer) return;
  const intents = await listed(story, `/v1/payment_intents?customer=${customer}&limit=100`);
  const open = intents.find((intent) => intent.status === "processing");
  if (open) return control(story.stage.simulator, "settle", { payment_intent: open.id, status });
}

export async function changePlan(
  story: Story,
  owner: number,
  kind: string,
): Promise<StripeAnswer | undefined> {
  const customer = await customerOf(story, owner);
  if (!customer) return;
  const [plan] = await listed(story, `/v1/subscriptions?customer=${customer}&limit=100`);
  if (!plan) return;
  const path = `/v1/subscriptions/${plan.id}`;
  const { simulator } = story.stage;
  if (kind === "cancel-now") return askStripe(simulator, "DELETE", path);
  if (kind === "cancel-at-end") return askStripe(simulator, "POST", path, { cancel_at_period_end: "true" });
  if (kind === "resume") return askStripe(simulator, "POST", path, { cancel_at_period_end: "false" });
  const item = plan.items?.data[0];
  const wanted = item?.price.lookup_key === "basic_plan" ? "pro_plan" : "basic_plan";
  const [price] = await listed(story, `/v1/prices?lookup_keys[]=${wanted}`);
  if (item && price)
    return askStripe(simulator, "POST", path, { "items[0][id]": item.id, "items[0][price]": price.id });
}
