import { createShopper, payByCard, type Shopper } from "@tollgate/local-stack";
import { insist } from "./insist.ts";
import type { Wish } from "./wishes.ts";

export interface Buyer {
  wish: Wish;
  email: string;
  /** The session that was paid; NULL before that. */
  sessionId: string | null;
  /** Unix milliseconds; NULL before that. */
  paidAt: number | null;
  /** When the shop first said that it is granted or booked; NULL before that. */
  grantedAt: number | null;
  /** Where the buyer is, and what went wrong there last. */
  step: string;
  /** Why the buyer gave up; NULL for all others. */
  gaveUp: string | null;
  /** What the shop answers to the buyer now. @throws Error when it does not answer, or has nothing to ask about yet */
  ask(): Promise<Answer>;
}

type Answer = { granted: true } | { granted: false; reason: string };

/** Begins one purchase. It is over when the shop has granted it, or when nothing has worked by `deadline`. */
export function beginPurchase(
  shopUrl: string,
  email: string,
  wish: Wish,
  deadline: number,
): { buyer: Buyer; over: Promise<void> } {
  const shopper = createShopper(shopUrl);
  let bookingId: string | null = null;
  const buyer: Buyer = {
    wish,
    email,
    sessionId: null,
    paidAt: null,
    grantedAt: null,
    step: "begun",
    gaveUp: null,
    ask: () => askShop(shopper, wish, bookingId),
  };
  const over = purchase().catch((error: unknown) => {
    buyer.gaveUp = String(error).slice(0, 200);
  });
  return { buyer, over };

  /** One step of the purchase, tried again until it works. */
  function step<Answer>(name: string, work: () => Promise<Answer>): Promise<Answer> {
    buyer.step = name;
    return insist(deadline, work, (problem) => {
      buyer.step = `${name}: ${problem.slice(0, 120)}`;
    });
  }

  async function purchase(): Promise<void> {
    await step("signs up", () => signUp(shopper, email));
    const { sessionId, url } = await step("opens a checkout", async () => {
      if (wish.kind === "offer") return shopper.openCheckout({ offer: wish.offer });
      const booking = await shopper.book(wish.course);
      bookingId = booking.bookingId;
      return booking;
    });
    const successUrl = await step("pays", () => payByCard(url));
    buyer.sessionId = sessionId;
    buyer.paidAt = Date.now();
    await step("comes back", async () => {
      if (wish.returns) await openPage(shopper, successUrl);
      const answer = await buyer.ask();
      if (!answer.granted) throw new Error(`paid, and refused: ${answer.reason}`);
    });
    buyer.grantedAt = Date.now();
  }
}

/** An account whose confirmation was lost on the way is there: then the buyer signs in. */
async function signUp(shopper: Shopper, email: string): Promise<void> {
  const password = `drill-${email}`;
  try {
    await shopper.signUp({ name: "Ada Lovelace", email, password });
  } catch (error) {
    if (!/exist/i.test(String(error))) throw error;
    await shopper.post("/api/auth/sign-in/email", { email, password });
  }
}

async function openPage(shopper: Shopper, url: string): Promise<void> {
  const { status } = await shopper.visit(url);
  if (status !== 200) throw new Error(`the success page answered ${status}`);
}

async function askShop(shopper: Shopper, wish: Wish, bookingId: string | null): Promise<Answer> {
  if (wish.kind === "offer") {
    const { decision } = await shopper.check(wish.level);
    return decision.allowed ? { granted: true } : { granted: false, reason: decision.reason };
  }
  // The calendar file exists for a confirmed booking only.
  const { status } = await shopper.visit(`/api/bookings/${bookingId}/calendar`);
  if (status === 200) return { granted: true };
  if (status === 404) return { granted: false, reason: "the seat is not confirmed" };
  throw new Error(`the calendar file answered ${status}`);
}
