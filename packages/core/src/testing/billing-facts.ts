import fc from "fast-check";
import type { Invoice, InvoiceLine } from "../model/invoice.ts";
import type { Payment } from "../model/payment.ts";
import type { Snapshot, SubscriptionFacts, SubscriptionItem } from "../model/snapshot.ts";
import { type Bill, type BillState, bill, billed, day, debit, has, hour, month } from "./billing-story.ts";
import { dispute, item, refund } from "./snapshots.ts";

const offers = ["basic_plan", "pro_plan", "team_basic", "team_plan"] as const;
const states: BillState[] = [
  "card",
  "card",
  "card",
  "balance",
  "out_of_band",
  "draft",
  "open",
  "processing",
  "failed",
  "void",
  "uncollectible",
];
const statuses = [
  "active",
  "active",
  "active",
  "past_due",
  "past_due",
  "unpaid",
  "trialing",
  "paused",
  "canceled",
];
const strange = fc.constantFrom("brand_new", "", "Active", "warning_brand_new");

/** Unix seconds: the start of a day of the first four months, or an hour near it. */
export const instant = fc
  .tuple(fc.integer({ min: 0, max: 120 }), fc.constantFrom(0, 0, 0, 1, 13))
  .map(([count, hours]) => day(count) + hours * hour);

/** From the first of a month or the tenth of it to the end of a month. */
const period = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, 0, 9), fc.constantFrom(1, 1, 1, 2, 12))
  .map(([first, days, months]) => ({
    start: month(first) + days * 24 * hour,
    end: month(first + months),
  }));

interface Options {
  /** Whether values that nobody knows may be there. */
  unknown?: boolean;
  /** Whether lines may take back others. */
  credits?: boolean;
}

const money = ({ unknown = false }: Options): fc.Arbitrary<Partial<Payment>> =>
  fc.record({
    refunds: fc.array(
      fc
        .record({
          status: fc.oneof(fc.constantFrom("succeeded", "pending", "failed"), ...(unknown ? [strange] : [])),
          amount: fc.constantFrom(1, 300, 900),
        })
        .map(refund),
      { maxLength: 1 },
    ),
    disputes: fc.array(
      fc
        .tuple(
          fc.oneof(
            fc.constantFrom("needs_response", "lost", "won", "warning_closed", "prevented"),
            ...(unknown ? [strange] : []),
          ),
          fc.constantFrom(300, 900, 5000),
        )
        .map(([status, amount]) => dispute(status, { amount })),
      { maxLength: 1 },
    ),
    earlyFraudWarnings: fc.constantFrom([], [], ["issfr_1"]),
  });

function line(items: readonly string[], options: Options): fc.Arbitrary<Omit<InvoiceLine, "id">> {
  return fc
    .tuple(
      fc.constantFrom(...offers, "strange"),
      fc.constantFrom(...items),
      fc.constantFrom(1, 1, 1, 2, 12),
      fc.constantFrom(1, 1, 2, 3),
      fc.constantFrom(0, 300, 500, 900, ...(options.credits === false ? [] : [-300])),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([lookupKey, itemId, months, quantity, amount, proration, named]) => {
      const { id: _, ...rest } = debit(lookupKey, {
        itemId: named ? itemId : null,
        quantity,
        amount,
        proration: proration || amount < 0,
        start: 0,
        end: months,
      });
      return rest;
    });
}

function bills(id: string, items: readonly string[], options: Options): fc.Arbitrary<Bill[]> {
  const one = fc.tuple(
    fc.array(line(items, options), { minLength: 1, maxLength: 3 }),
    fc.constantFrom(...states),
    money(options),
    fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, ...(options.unknown ? [strange] : [])),
    fc.constantFrom(null, null, hour, 60 * hour, 7 * 24 * hour),
    fc.constantFrom(0, 0, 0, 100, 900),
    fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, 0, 9)),
  );
  return fc.array(one, { maxLength: 5 }).map((list) => {
    const known: string[] = [];
    return list.map(([lines, state, refunded, status, date, creditedAfter, [first, days]], index) => {
      const start = month(first) + days * 24 * hour;
      const named = lines.map((each, place): InvoiceLine => {
        const credits = each.amount < 0 && place % 2 === 0 ? known.slice(-1) : [];
        const end = month(first + each.end);
        return { ...each, id: `il_${id}_${index}_${place}`, credits, start, end };
      });
      known.push(...named.filter(({ amount }) => amount >= 0).map((each) => each.id));
      const facts: Partial<Invoice> = status === null ? {} : { status };
      const later = date === null ? null : start + date;
      const dates = state === "draft" ? { finalizesAt: later } : state === "open" ? { dueDate: later } : {};
      return bill(`${id}_${index}`, named, state, { refunded, creditedAfter, ...dates, ...facts });
    });
  });
}

/** One subscription of any shape, with invoices of any shape. */
export function anySubscription(id: string, options: Options = {}): fc.Arbitrary<Snapshot> {
  const items = [`si_${id}_1`, `si_${id}_2`];
  const shape: fc.Arbitrary<Partial<SubscriptionFacts>> = fc.record({
    status: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...statuses) },
      ...(options.unknown ? [strange] : []),
    ),
    trialEnd: fc.constantFrom(null, day(14), day(50)),
    cancelAt: fc.constantFrom(null, null, null, day(20), day(60), day(100)),
    cancelAtPeriodEnd: fc.constantFrom(false, false, false, true),
    cancellationReason: fc.constantFrom(null, "payment_failed", "cancellation_requested"),
    endedAt: fc.constantFrom(null, day(30), day(90)),
    pauseCollection: fc.constantFrom(null, null, null, "void", "keep_as_draft"),
    collectionMethod: fc.constantFrom("charge_automatically", "charge_automatically", "send_invoice"),
    daysUntilDue: fc.constantFrom(null, 7),
    invoicesSince: fc.constantFrom(0, 0, null),
    resumed: fc.boolean(),
    given: fc.array(
      fc
        .tuple(period, fc.boolean())
        .map(([{ start, end }, byPause]) => ({ itemId: `si_${id}_1`, start, end, byPause })),
      { maxLength: 1 },
    ),
    items: fc
      .uniqueArray(fc.tuple(fc.constantFrom(...offers, "strange"), period, fc.constantFrom(1, 1, 1, 2, 0)), {
        minLength: 1,
        maxLength: 2,
        selector: ([lookupKey]) => lookupKey,
      })
      .map((list) =>
        list.map(([lookupKey, { start, end }, quantity], index) =>
          item({
            ...has(lookupKey, { periodStart: start, periodEnd: end }),
            id: items[index] ?? "si_x",
            quantity,
          }),
        ),
      ),
  });
  return fc
    .tuple(bills(id, items, options), shape)
    .map(([list, overrides]) => billed(list, { id: `sub_${id}`, ...overrides }));
}

/** What of these facts Stripe can have said by an instant: no invoice of later, and periods as they were billed last. */
export function seenBy(facts: Snapshot, at: number): Snapshot {
  return {
    ...facts,
    subscriptions: facts.subscriptions.map((subscription) => {
      const { status, trialEnd } = subscription;
      const invoices = subscription.invoices.filter(({ createdAt }) => createdAt <= at);
      return {
        ...subscription,
        invoices,
        latestInvoiceId: invoices.at(-1)?.id ?? null,
        trialEnd: status === "trialing" || (trialEnd ?? at) <= at ? trialEnd : null,
        given: subscription.given.filter(({ start }) => start <= at),
        items: subscription.items.map((each) => ({
          ...each,
          ...periodOf(each, { ...subscription, invoices }, at),
        })),
      };
    }),
  };
}

/** The period that was billed last for an item, or the one after it; any period for an item that was never billed. */
function periodOf(
  { id, priceId, periodStart, periodEnd }: SubscriptionItem,
  { invoices, resumed }: SubscriptionFacts,
  at: number,
): Pick<SubscriptionItem, "periodStart" | "periodEnd"> {
  const billedLast = invoices
    .flatMap(({ lines }) => lines)
    .filter((each) => each.amount >= 0 && each.start <= at && (each.itemId ?? id) === id)
    .findLast((each) => each.itemId === id || each.priceId === priceId);
  if (!billedLast) return { periodStart: Math.min(periodStart, at), periodEnd };
  const { start, end } = billedLast;
  const rolls = resumed && end <= at;
  return rolls
    ? { periodStart: end, periodEnd: end + 31 * 24 * hour }
    : { periodStart: start, periodEnd: end };
}
