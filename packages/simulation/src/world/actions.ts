import { nameOf } from "../plan/action-names.ts";
import { type Action, type Payment, payments } from "../plan/actions.ts";
import { shop } from "../plan/catalog.ts";
import type { Surface } from "./design.ts";
import { openDesk } from "./merchant/desk.ts";
import { attachMethod } from "./merchant/methods.ts";
import { perform } from "./merchant/perform.ts";
import { type Story, webProcesses } from "./story.ts";
import { changePlan, closeDispute, refund, secondPlan, settleDebit } from "./stripe-pages.ts";

/** Receives the answers to buyers' requests: the oracles check them. */
export interface Witness {
  handedOut(story: Story, owner: number, session: { id: string; planGroup: string }): Promise<void>;
  answered(
    story: Story,
    owner: number,
    answer: { allowed: boolean; level: string; validUntil: string | null },
  ): Promise<void>;
}

/** Does one action as its buyer would. A failed request is an error page: the buyer tries once more, then leaves. */
export async function act(story: Story, witness: Witness, action: Action): Promise<void> {
  switch (action.kind) {
    case "buy": {
      const session = await openCheckout(story, witness, action.owner, action.offer);
      if (!session) return;
      await pay(story, session, action.payment);
      if (action.payment === "declinedLater") await swapCard(story, action.owner);
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
      return atStripe(story, `refunds a ${action.of}`, () => refund(story, action));
    case "second-plan":
      return atStripe(story, "creates a second plan", () => secondPlan(story, action.owner, action.offer));
    case "close-dispute":
      return atStripe(story, "closes a dispute", () => closeDispute(story, action.owner, action.outcome));
    case "settle-debit":
      return atStripe(story, "settles a debit", () => settleDebit(story, action.owner, action.outcome));
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
    case "deploy":
      return atStripe(story, `deploys catalog ${action.catalog}`, async () => story.deploy(action.catalog));
    case "pass-time":
      return;
    default:
      return atStripe(story, nameOf(action), () => perform(story, action));
  }
}

/** The card is good at the purchase only. */
async function swapCard(story: Story, owner: number): Promise<void> {
  await atStripe(story, "swaps the card", async () => {
    const desk = openDesk(story, owner);
    const [newest] = desk?.subscriptions ?? [];
    const card = desk && newest && (await attachMethod(desk, "declinedLater"));
    if (desk && newest && card)
      await desk.post(`/v1/subscriptions/${newest.id}`, { default_payment_method: card });
  });
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
  const result = await request(story, "checkout", (surface) => surface.startCheckout(input));
  if (!result?.ok) return null;
  const session = { id: result.sessionId, planGroup: shop.offers[offer]?.planGroup ?? offer };
  await witness.handedOut(story, owner, session);
  buyer.sessions.push(session);
  return session.id;
}

async function pay(story: Story, session: string, payment: Payment): Promise<void> {
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
    await request(story, "success page", (surface) =>
      surface.checkoutStatus({ owner: buyer.owner, sessionId }),
    );
}

async function check(story: Story, witness: Witness, owner: number, level: string): Promise<void> {
  const buyer = story.buyers[owner];
  if (!buyer) return;
  const answer = await request(story, `check ${level}`, (surface) =>
    surface.checkEntitlement(buyer.owner, level),
  );
  if (answer) await witness.answered(story, owner, { ...answer, level });
}

/** Calls one of the web processes. NULL when both attempts fail. */
async function request<Answer>(
  story: Story,
  name: string,
  ask: (surface: Surface) => Promise<Answer>,
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

/** Calls a process; rejects when the process dies meanwhile. */
export function call<Answer>(
  story: Story,
  process: string,
  name: string,
  ask: (surface: Surface) => Promise<Answer>,
): Promise<Answer> {
  const surface = story.processes.get(process);
  if (!surface) throw new Error(`There is no process ${process}.`);
  return new Promise((resolve, reject) => {
    const onDeath = () => reject(new Error("the connection broke off"));
    story.gates
      .start({ name: `${process} ${name}`, process, onDeath }, () => ask(surface))
      .then(resolve, reject);
  });
}

/** An action on Stripe's own pages. */
async function atStripe(story: Story, label: string, work: () => Promise<unknown>): Promise<void> {
  await story.gates.pass("buyer", label, work);
}
