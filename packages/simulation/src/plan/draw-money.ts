import {
  type Action,
  disputeMoves,
  foreignSales,
  liveStatuses,
  methods,
  pauses,
  prorations,
} from "./actions.ts";
import { oneTimeOffers, planOffers, stripeOffers } from "./catalog.ts";
import { drawAction } from "./draw-basic.ts";
import type { Random } from "./random.ts";

type Draw = (random: Random, owner: number) => Action | Action[];
/** Chooses one of the newest three. */
const nth = (random: Random) => random.pick([0, 0, 0, 1, 2]);
const part = (random: Random) => random.pick(["full", "full", "half"] as const);
const seats = (random: Random) => random.pick([1, 2, 2, 3, 5, 0]);
const proration = (random: Random) => random.pick(prorations);

const wait = (random: Random, hours: readonly number[]): Action => ({
  kind: "pass-time",
  hours: random.pick(hours),
});
const someDays = [24, 24 * 4, 24 * 10];
const aMonth = [24 * 31, 24 * 31, 24 * 40];

/** What happens at Stripe, and how often, against each other. */
const draws: readonly [number, Draw][] = [
  [10, (random) => wait(random, [1, 2, 24])],
  [9, (random) => wait(random, someDays)],
  [6, (random) => wait(random, aMonth)],
  [5, (random, owner) => ({ kind: "check", owner, level: random.pick(["BASIC", "PRO"]) })],
  [6, (random, owner) => drawAction(random, owner)],
  [
    7,
    (random, owner) => ({
      kind: "change-plan",
      owner,
      nth: nth(random),
      offer: random.pick(stripeOffers),
      proration: proration(random),
      ...(random.chance(0.15) ? { waits: true } : {}),
    }),
  ],
  [
    6,
    (random, owner) => ({
      kind: "change-seats",
      owner,
      nth: nth(random),
      seats: seats(random),
      proration: proration(random),
    }),
  ],
  [
    4,
    (random, owner) => ({
      kind: "add-item",
      owner,
      nth: nth(random),
      offer: random.pick([...stripeOffers, "newsletter"]),
      seats: random.whole(1, 4),
      proration: proration(random),
    }),
  ],
  [3, (random, owner) => ({ kind: "remove-item", owner, nth: nth(random), proration: proration(random) })],
  [
    2,
    (random, owner) => ({
      kind: "replace-item",
      owner,
      nth: nth(random),
      offer: random.pick(stripeOffers),
      proration: proration(random),
    }),
  ],
  [2, (random, owner) => ({ kind: "reset-anchor", owner, nth: nth(random), proration: proration(random) })],
  [
    2,
    (random, owner) => ({
      kind: "start-anchored",
      owner,
      offer: random.pick(planOffers),
      days: random.pick([3, 10, 20]),
      proration: random.pick(["create_prorations", "none"] as const),
    }),
  ],
  [
    4,
    (random, owner) => ({ kind: "pause-collection", owner, nth: nth(random), behavior: random.pick(pauses) }),
  ],
  [3, (random, owner) => ({ kind: "unpause-collection", owner, nth: nth(random) })],
  [2, (random, owner) => ({ kind: "pause", owner, nth: nth(random) })],
  [3, (random, owner) => ({ kind: "resume-paused", owner, nth: 0, proration: proration(random) })],
  [
    2,
    (random, owner) => ({ kind: "cancel-at", owner, nth: nth(random), days: random.pick([2, 20, 40, 90]) }),
  ],
  [1, (_, owner) => ({ kind: "cancel-prorated", owner, nth: 0 })],
  [2, (random, owner) => ({ kind: "send-invoices", owner, nth: 0, daysUntilDue: random.pick([3, 10, 30]) })],
  [6, (random, owner) => ({ kind: "refund-invoice", owner, nth: nth(random), part: part(random) })],
  [
    4,
    (random, owner) => ({
      kind: "credit-note",
      owner,
      nth: nth(random),
      to: random.pick(["refund", "balance", "out_of_band", "open"] as const),
      part: part(random),
    }),
  ],
  [
    4,
    (random, owner) => ({
      kind: "dispute",
      owner,
      nth: nth(random),
      part: part(random),
      inquiry: random.chance(0.2),
    }),
  ],
  [5, (random, owner) => ({ kind: "move-dispute", owner, nth: 0, status: random.pick(disputeMoves) })],
  [
    2,
    (random, owner) => ({
      kind: "pay-in-parts",
      owner,
      nth: 0,
      by: random.pick(["card", "record"] as const),
    }),
  ],
  [2, (_, owner) => ({ kind: "pay-out-of-band", owner, nth: 0 })],
  [3, (random, owner) => ({ kind: "pay-invoice", owner, nth: nth(random) })],
  [2, (random, owner) => ({ kind: "give-balance", owner, amount: random.pick([200, 900, 2000]) })],
  [
    4,
    (random, owner) => ({
      kind: "mark",
      owner,
      nth: nth(random),
      as: random.pick(["void", "uncollectible"] as const),
    }),
  ],
  [5, (random, owner) => ({ kind: "swap-method", owner, method: random.pick(methods) })],
  [1, (random, owner) => ({ kind: "fail-finalization", owner, fails: random.chance(0.6) })],
  [
    3,
    (random, owner) => ({
      kind: "pair",
      owner,
      statuses: [random.pick(liveStatuses), random.pick(liveStatuses)],
    }),
  ],
  [
    2,
    (random, owner) => ({
      kind: "settle-debit",
      owner,
      outcome: random.pick(["succeeded", "failed"] as const),
    }),
  ],
  [1, (random, owner) => ({ kind: "foreign", owner, what: random.pick(foreignSales) })],
  [1, () => ({ kind: "deploy", catalog: 1 })],
  [0.3, (_, owner) => ({ kind: "delete-customer", owner })],
  [
    4,
    (random, owner) => [
      { kind: "dispute", owner, nth: nth(random), part: part(random), inquiry: random.chance(0.3) },
      wait(random, someDays),
      { kind: "move-dispute", owner, nth: 0, status: random.pick(disputeMoves) },
      wait(random, someDays),
      { kind: "move-dispute", owner, nth: 0, status: random.pick(disputeMoves) },
    ],
  ],
  [
    3,
    (random, owner) => [
      {
        kind: "add-item",
        owner,
        nth: 0,
        offer: random.pick(stripeOffers),
        seats: random.whole(1, 4),
        proration: proration(random),
      },
      wait(random, [1, ...someDays]),
      { kind: "remove-item", owner, nth: random.pick([0, 1]), proration: proration(random) },
    ],
  ],
  [
    3,
    (random, owner) => [
      { kind: "pause-collection", owner, nth: 0, behavior: random.pick(pauses) },
      wait(random, [...someDays, ...aMonth]),
      { kind: "unpause-collection", owner, nth: 0 },
    ],
  ],
  [
    3,
    (random, owner) => [
      { kind: "pause", owner, nth: 0 },
      wait(random, [...someDays, ...aMonth]),
      { kind: "resume-paused", owner, nth: 0, proration: proration(random) },
    ],
  ],
  [
    4,
    (random, owner) => [
      {
        kind: "swap-method",
        owner,
        method: random.pick(["declinedLater", "debitRefused", "debit"] as const),
      },
      wait(random, aMonth),
      wait(random, [2, 24]),
      random.pick<Action>([
        { kind: "mark", owner, nth: 0, as: "void" },
        { kind: "mark", owner, nth: 0, as: "uncollectible" },
        { kind: "pay-in-parts", owner, nth: 0, by: "card" },
        { kind: "pay-in-parts", owner, nth: 0, by: "record" },
        { kind: "pay-out-of-band", owner, nth: 0 },
        { kind: "pay-invoice", owner, nth: 0 },
        { kind: "credit-note", owner, nth: 0, to: "open", part: "full" },
        { kind: "change-plan", owner, nth: 0, offer: "basic_plan", proration: "always_invoice" },
      ]),
    ],
  ],
  [
    3,
    (random, owner) => [
      { kind: "send-invoices", owner, nth: 0, daysUntilDue: random.pick([3, 10, 30]) },
      wait(random, aMonth),
      wait(random, [2, 24 * 4, 24 * 12]),
    ],
  ],
  [
    3,
    (random, owner) => [
      { kind: "add-item", owner, nth: 0, offer: "pro_year", seats: 1, proration: "always_invoice" },
      wait(random, [1, ...someDays]),
      { kind: "retry-settings", after: random.pick(["cancel", "unpaid"] as const), invoice: "past_due" },
      { kind: "swap-method", owner, method: "declinedLater" },
      wait(random, aMonth),
      wait(random, [24 * 16]),
    ],
  ],
];
const total = draws.reduce((sum, [weight]) => sum + weight, 0);

/** A subscriber to whom everything happens that can happen to money at Stripe. */
export function drawMoneyActions(random: Random, owners: number): Action[] {
  const ownerOf = () => (random.chance(0.75) ? 0 : random.whole(0, owners - 1));
  return [
    ...drawAccount(random),
    ...drawStart(random),
    ...(random.chance(0.7) ? [wait(random, [1, 24])] : []),
    ...Array.from({ length: random.whole(6, 11) }, () => drawOne(random, ownerOf())).flat(),
    { kind: "check", owner: 0, level: "BASIC" },
  ];
}

function drawAccount(random: Random): Action[] {
  const settings: Action[] = [];
  if (random.chance(0.4))
    settings.push({
      kind: "retry-settings",
      after: random.pick(["cancel", "unpaid", "past_due"] as const),
      invoice: random.pick(["past_due", "uncollectible"] as const),
    });
  if (random.chance(0.3)) settings.push({ kind: "debit-days", days: random.pick([1, 5, 12, 20]) });
  return settings;
}

function drawStart(random: Random): Action[] {
  if (random.chance(0.1)) return drawSales(random);
  const plan: Action = {
    kind: "buy",
    owner: 0,
    offer: random.pick([...planOffers, "pro_plan", "pro_year"]),
    payment: random.pick([
      "card",
      "card",
      "card",
      "card",
      "debit",
      "debitRefused",
      "declinedLater",
      "fraudWarning",
    ] as const),
    refreshes: random.whole(0, 1),
  };
  return [plan];
}

/** Days that are paid once: one sale; two, of which the older one goes back; or one, before the shop changes its mind. */
function drawSales(random: Random): Action[] {
  const offer = random.pick(oneTimeOffers);
  const buy: Action = { kind: "buy", owner: 0, offer, payment: "card", refreshes: 1 };
  return random.pick<Action[]>([
    [buy],
    [
      buy,
      wait(random, someDays),
      buy,
      wait(random, someDays),
      { kind: "refund", owner: 0, of: "sale", nth: 1, part: "full" },
    ],
    [buy, wait(random, someDays), { kind: "deploy", catalog: 1 }],
  ]);
}

function drawOne(random: Random, owner: number): Action | Action[] {
  let left = random.fraction() * total;
  for (const [weight, draw] of draws) {
    left -= weight;
    if (left < 0) return draw(random, owner);
  }
  return { kind: "pass-time", hours: 1 };
}
