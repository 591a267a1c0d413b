import { setTimeout as wait } from "node:timers/promises";
import { createShopper, payByCard, type Shopper } from "@tollgate/local-stack";

/** What is bought in turn: two one-time sales, a plan, and a seat at a course. */
const kinds = ["pro for a year", "basic for a year", "plan", "seat"] as const;
export type Kind = (typeof kinds)[number];

const offers = {
  "pro for a year": "pro_year",
  "basic for a year": "basic_year",
  plan: "pro_yearly",
} as const;
const levels = { "pro for a year": "PRO", "basic for a year": "BASIC", plan: "PRO" } as const;
/** Twenty and twelve seats. */
const courses = ["raft-weekend", "postgres-plans"] as const;

export interface Purchase {
  number: number;
  kind: Kind;
  email: string;
  shopper: Shopper;
  /** The session that was paid; NULL before that. */
  sessionId: string | null;
  /** When the shop first said that it is granted or booked (unix milliseconds); NULL before that. */
  grantedAt: number | null;
  /** Whether its buyer has nothing more to do. */
  isOver: boolean;
}

export function levelOf(kind: Kind): "PRO" | "BASIC" | null {
  return kind === "seat" ? null : levels[kind];
}

/** A person who buys: whatever does not answer is tried again every second, but a page is paid once. */
export async function buy(purchase: Purchase, deadline: number): Promise<void> {
  const { shopper, email, kind, number } = purchase;
  const password = `drill-${email}`;
  await insist(deadline, () => signUp(shopper, email, password));
  const { sessionId, url } = await insist(deadline, () =>
    kind === "seat"
      ? shopper.book(courses[Math.floor(number / kinds.length) % courses.length] ?? courses[0])
      : shopper.openCheckout({ offer: offers[kind] }),
  );
  const successUrl = await insist(deadline, () => payByCard(url));
  purchase.sessionId = sessionId;
  await insist(deadline, async () => {
    const { status } = await shopper.visit(successUrl);
    if (status !== 200) throw new Error(`the success page answered ${status}`);
  });
  const level = levelOf(kind);
  if (level !== null) await insist(deadline, () => checkAllowed(purchase, level));
  purchase.isOver = true;
}

async function checkAllowed(purchase: Purchase, level: string): Promise<void> {
  const { decision } = await purchase.shopper.check(level);
  if (!decision.allowed) throw new Error(`${level} is refused: ${decision.reason}`);
  purchase.grantedAt = Date.now();
}

export function newPurchase(shopUrl: string, number: number, run: string): Purchase {
  return {
    number,
    kind: kinds[number % kinds.length] ?? "plan",
    email: `buyer.${number}.${run}@example.test`,
    shopper: createShopper(shopUrl),
    sessionId: null,
    grantedAt: null,
    isOver: false,
  };
}

/** An account whose confirmation was lost on the way is there: then the buyer signs in. */
async function signUp(shopper: Shopper, email: string, password: string): Promise<void> {
  try {
    await shopper.signUp({ name: "Ada Lovelace", email, password });
  } catch (error) {
    if (!/exist/i.test(String(error))) throw error;
    await shopper.post("/api/auth/sign-in/email", { email, password });
  }
}

/** @throws the last error when nothing has worked by the deadline (unix milliseconds) */
async function insist<Answer>(deadline: number, work: () => Promise<Answer>): Promise<Answer> {
  for (;;)
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await wait(1_000);
    }
}
