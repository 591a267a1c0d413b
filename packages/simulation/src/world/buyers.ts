import { attachMethod } from "../merchant/methods.ts";
import { type Action, type Payment, payments } from "../plan/actions.ts";
import { course, shop } from "../plan/catalog.ts";
import { deskOf } from "./account.ts";
import { atStripe, request } from "./calls.ts";
import type { Surface } from "./design.ts";
import type { Story } from "./story.ts";

/** Receives the answers to buyers' requests: the oracles check them. */
export interface Witness {
  handedOut(story: Story, owner: number, session: { id: string; planGroup: string }): Promise<void>;
  answered(
    story: Story,
    owner: number,
    answer: { allowed: boolean; level: string; validUntil: string | null; version: number; by: Surface },
  ): Promise<void>;
}

export async function openCheckout(
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

export async function pay(story: Story, session: string, payment: Payment): Promise<void> {
  const number = payments[payment];
  const form = number.startsWith("DE")
    ? { method: "bank_debit" as const, accountHolder: "A Buyer", iban: number }
    : { method: "card" as const, number, expiry: "12/40", cvc: "123", name: "A Buyer" };
  await atStripe(story, `pays with ${payment}`, async () => {
    const outcome = await story.stage.simulator.pay(session, form);
    return outcome.kind;
  });
}

export async function refresh(story: Story, owner: number, sessionId: string, times: number): Promise<void> {
  const buyer = story.buyers[owner];
  for (let time = 0; buyer && time < times; time += 1)
    await request(story, "success page", (surface) =>
      surface.checkoutStatus({ owner: buyer.owner, sessionId }),
    );
}

export async function check(story: Story, witness: Witness, owner: number, level: string): Promise<void> {
  const buyer = story.buyers[owner];
  if (!buyer) return;
  const answer = await request(story, `check ${level}`, async (surface) => ({
    ...(await surface.checkEntitlement(buyer.owner, level)),
    by: surface,
  }));
  if (answer) await witness.answered(story, owner, { ...answer, level });
}

/** The card is good at the purchase only. */
export async function swapCard(story: Story, owner: number): Promise<void> {
  await atStripe(story, "swaps the card", async () => {
    const desk = deskOf(story, owner);
    const [newest] = desk?.subscriptions ?? [];
    const card = desk && newest && (await attachMethod(desk, "declinedLater"));
    if (desk && newest && card)
      await desk.post(`/v1/subscriptions/${newest.id}`, { default_payment_method: card });
  });
}

/** Books a seat and pays for it, or leaves the page open; cancels the newest booking, or refunds it at Stripe. */
export async function actOnBooking(
  story: Story,
  action: Action & { kind: "book" | "cancel-booking" | "refund-booking" },
): Promise<void> {
  const buyer = story.buyers[action.owner];
  if (!buyer) return;
  const { owner } = buyer;
  if (action.kind === "book") {
    const input = { owner, email: `${owner.id}@example.test`, course: course.id };
    const result = await request(story, "booking", (surface) => surface.startBooking(input));
    if (!result?.ok) return;
    story.did("book");
    buyer.bookings.push({ id: result.bookingId, sessionId: result.sessionId });
    if (action.payment) await pay(story, result.sessionId, action.payment);
    return;
  }
  const newest = buyer.bookings.at(-1);
  if (!newest) return;
  if (action.kind === "cancel-booking") {
    const answer = await request(story, "cancel booking", (surface) =>
      surface.cancelBooking({ owner, bookingId: newest.id }),
    );
    if (answer?.ok) story.did("cancel-booking");
    return;
  }
  await atStripe(story, "refunds a booking", async () => {
    const desk = deskOf(story, action.owner);
    const session = desk?.index.byId("checkout.session", newest.sessionId);
    const intent = session?.payment_intent;
    if (typeof intent === "string" && (await desk?.post("/v1/refunds", { payment_intent: intent })))
      story.did("refund-booking");
  });
}
