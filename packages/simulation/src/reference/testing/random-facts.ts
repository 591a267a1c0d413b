import type { Random } from "../../plan/random.ts";
import { type Bill, day, debit, type SubscriptionSpec } from "./facts.ts";

const statuses = [
  "active",
  "active",
  "active",
  "past_due",
  "unpaid",
  "canceled",
  "trialing",
  "paused",
] as const;
const prices = ["basic", "pro", "pro_year", "seats"] as const;
const instants = [0, 5, 10, 14, 20, 31, 45, 59, 90, 365] as const;

/** Any bills in any state, whether Stripe could ever make them or not: the reference must answer all the same. */
export function drawFacts(random: Random, { withCredits = true } = {}): SubscriptionSpec {
  const bills = Array.from({ length: random.whole(0, 4) }, (_, at) => drawBill(random, at + 1, withCredits));
  return {
    status: random.pick(statuses),
    items: Array.from({ length: random.whole(1, 2) }, (_, at) => ({
      id: `si_${at + 1}`,
      price: random.pick(prices),
      seats: random.whole(0, 3),
      from: day(random.pick([0, 0, 31])),
      until: day(random.pick([31, 59, 365])),
    })),
    bills,
    ...(random.chance(0.2) ? { trialEnd: day(14) } : {}),
    ...(random.chance(0.2) ? { cancelAt: day(random.pick(instants)) } : {}),
    ...(random.chance(0.1) ? { cancelsAtEnd: true } : {}),
    ...(random.chance(0.15) ? { pause: "void" } : {}),
    ...(random.chance(0.15) ? { sent: { daysUntilDue: 10 } } : {}),
    ...(random.chance(0.5) ? { canceledFor: "payment_failed" } : {}),
  };
}

function drawBill(random: Random, number: number, withCredits: boolean): Bill {
  const at = random.pick(instants);
  const lines = Array.from({ length: random.whole(1, 3) }, () => {
    const from = random.pick(instants);
    const isCredit = withCredits && random.chance(0.3);
    const earlier = random.whole(1, number);
    return debit({
      item: random.pick(["si_1", "si_1", "si_2", "si_3"]),
      price: random.pick(prices),
      seats: random.whole(1, 3),
      from: day(from),
      until: day(from + random.pick([10, 31, 365])),
      amount: isCredit ? -random.whole(1, 900) : random.pick([0, 400, 900]),
      proration: isCredit || random.chance(0.3),
      ...(isCredit && random.chance(0.5) ? { credits: [`in_${earlier}_1`] } : {}),
    });
  });
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  const status = random.pick(["paid", "paid", "paid", "open", "draft", "void", "uncollectible"] as const);
  return {
    id: `in_${number}`,
    at: day(at),
    status,
    lines,
    attempted: random.chance(0.6),
    ...(random.chance(0.15) ? { due: day(at + 10) } : {}),
    ...(status === "draft" && random.chance(0.5) ? { finalizesAt: day(at + 2) } : {}),
    ...(status === "open" && random.chance(0.3) ? { payment: "processing", bank: true } : {}),
    ...(status === "paid" && total > 0 && random.chance(0.25)
      ? { refunds: [{ amount: random.pick([total, 100]), at: day(at + 1) }] }
      : {}),
    ...(status === "paid" && total > 0 && random.chance(0.2)
      ? { disputes: [{ status: random.pick(["needs_response", "lost", "won", "warning_needs_response"]) }] }
      : {}),
  };
}
