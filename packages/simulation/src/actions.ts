import { promised } from "./catalog.ts";
import { askStripe, control, type StripeAnswer } from "./merchant.ts";
import { type Action, payments } from "./plan.ts";
import { type Doors, type Story, webProcesses } from "./story.ts";

/** What a buyer's requests learn; the oracles listen. */
export interface Witness {
  handedOut(story: Story, owner: number, session: { id: string; planGroup: string }): Promise<void>;
  answered(
    story: Story,
    owner: number,
    answer: { allowed: boolean; level: string; validUntil: string | null },
  ): Promise<void>;
}

/** Does one action as its buyer would. A request that fails is an error page: the buyer tries once more, then leaves. */
export async function act(story: Story, witness: Witness, action: Action): Promise<void> {
  switch (action.kind) {
    case "buy": {
      const session = await openCheckout(story, witness, action.owner, action.offer);
      if (!session) return;
      await pay(story, session, action.payment);
      return refresh(story, action.owner, session, action.refreshes);
    }
    case "two-tabs": {
      const tabs = await Promise.all(
        action.offers.map((offer) => openCheckout(story, witness, action.owner, offer)),
      );
      await Promise.all([...new Set(tabs)].map(async (tab) => tab && pay(story, tab, action.payment)));
      return;
    }
    case "refund":
      return atStripe(story, "refunds", () => refund(story, action.owner, action.part));
    case "close-dispute":
      return atStripe(story, "closes a dispute", () => closeDispute(story, action.owner, action.verdict));
    case "settle-debit":
      return atStripe(story, "settles a debit", () => settleDebit(story, action.owner, action.verdict));
    case "cancel-now":
    case "cancel-at-end":
    case "resume":
    case "switch":
      return atStripe(story, action.kind, () => changePlan(story, action.owner, action.kind));
    case "flurry":
      for (const change of action.changes)
        await atStripe(story, change, () => changePlan(story, action.owner, change));
      return;
    case "refresh": {
      const last = story.buyers[action.owner]?.sessions.at(-1)?.id;
      return last ? refresh(story, action.owner, last, action.times) : undefined;
    }
    case "check":
      return check(story, witness, action.owner, action.level);
    case "pass-time":
      return;
  }
}

async function openCheckout(
  story: Story,
  witness: Witness,
  owner: number,
  offer: string,
): Promise<string | null> {
  const buyer = story.buyers[owner];
  if (!buyer) return null;
  const input = { owner: buyer.owner, email: `${buyer.owner.id}@example.test`, offer };
  const result = await request(story, "checkout", (doors) => doors.startCheckout(input));
  if (!result?.ok) return null;
  const session = { id: result.sessionId, planGroup: promised[offer]?.planGroup ?? offer };
  await witness.handedOut(story, owner, session);
  buyer.sessions.push(session);
  return session.id;
}

async function pay(story: Story, session: string, payment: keyof typeof payments): Promise<void> {
  const number = payments[payment];
  const form = number.startsWith("DE")
    ? { method: "bank_debit" as const, accountHolder: "A Buyer", iban: number }
    : { method: "card" as const, number, expiry: "12/40", cvc: "123", name: "A Buyer" };
  await atStripe(story, `pays with ${payment}`, async () => {
    const outcome = await story.stage.simulator.pay(session, form);
    return outcome.kind;
  });
}

async function refresh(story: Story, owner: number, sessionId: string, times: number): Promise<void> {
  const buyer = story.buyers[owner];
  for (let time = 0; buyer && time < times; time += 1)
    await request(story, "success page", (doors) => doors.checkoutStatus({ owner: buyer.owner, sessionId }));
}

async function check(story: Story, witness: Witness, owner: number, level: string): Promise<void> {
  const buyer = story.buyers[owner];
  if (!buyer) return;
  const answer = await request(story, `check ${level}`, (doors) =>
    doors.checkEntitlement(buyer.owner, level),
  );
  if (answer) await witness.answered(story, owner, { ...answer, level });
}

/** Asks one of the web processes. NULL when it failed or died both times. */
async function request<Answer>(
  story: Story,
  name: string,
  ask: (doors: Doors) => Promise<Answer>,
): Promise<Answer | null> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      return await call(story, story.order.pick(webProcesses), name, ask);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      story.note(`  ${name} failed: ${error.message.slice(0, 80)}`);
    }
  }
  return null;
}

/** Calls a door of a process; rejects when the process dies under it. */
export function call<Answer>(
  story: Story,
  process: string,
  name: string,
  ask: (doors: Doors) => Promise<Answer>,
): Promise<Answer> {
  const doors = story.processes.get(process);
  if (!doors) throw new Error(`There is no process ${process}.`);
  return new Promise((resolve, reject) => {
    const onDeath = () => reject(new Error("the connection broke off"));
    story.gates
      .start({ name: `${process} ${name}`, process, onDeath }, () => ask(doors))
      .then(resolve, reject);
  });
}

/** Something that happens at Stripe's own pages. */
async function atStripe(story: Story, label: string, work: () => Promise<unknown>): Promise<void> {
  await story.gates.pass("buyer", label, work);
}

type Listed = {
  id: string;
  status?: string;
  charge?: string;
  latest_charge?: string;
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

/** Takes back the newest sale of the owner; a payment of a subscription is left alone. */
async function refund(story: Story, owner: number, part: "full" | "half"): Promise<unknown> {
  const customer = await customerOf(story, owner);
  if (!customer) return;
  const sessions = (await listed(
    story,
    `/v1/checkout/sessions?customer=${customer}&limit=100`,
  )) as (Listed & {
    mode: string;
    payment_intent: string | null;
    amount_total: number;
  })[];
  const sale = sessions.find(
    ({ mode, status, payment_intent }) => mode === "payment" && status === "complete" && payment_intent,
  );
  if (!sale?.payment_intent) return;
  const amount: Record<string, string> =
    part === "half" ? { amount: String(Math.floor(sale.amount_total / 2)) } : {};
  return askStripe(story.stage.simulator, "POST", "/v1/refunds", {
    payment_intent: sale.payment_intent,
    ...amount,
  });
}

async function closeDispute(story: Story, owner: number, verdict: string): Promise<unknown> {
  const customer = await customerOf(story, owner);
  const charges = new Set(
    customer ? (await listed(story, `/v1/charges?customer=${customer}&limit=100`)).map(({ id }) => id) : [],
  );
  const open = (await listed(story, "/v1/disputes?limit=100")).find(
    ({ charge, status }) =>
      charges.has(charge ?? "") && !["won", "lost", "warning_closed"].includes(status ?? ""),
  );
  if (!open) return;
  const status = open.status?.startsWith("warning_") ? "warning_closed" : verdict;
  return control(story.stage.simulator, "disputes/move", { dispute: open.id, status });
}

async function settleDebit(story: Story, owner: number, verdict: string): Promise<unknown> {
  const customer = await customerOf(story, owner);
  if (!customer) return;
  const intents = await listed(story, `/v1/payment_intents?customer=${customer}&limit=100`);
  const open = intents.find(({ status }) => status === "processing");
  if (open) return control(story.stage.simulator, "settle", { payment_intent: open.id, verdict });
}

async function changePlan(story: Story, owner: number, kind: string): Promise<StripeAnswer | undefined> {
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
