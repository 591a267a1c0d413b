import type Stripe from "stripe";
import { seconds, type World } from "../world/world.ts";
import { type CancelRequest, cancelTime } from "./cancel-request.ts";
import { type LineDraft, periodLines } from "./line-drafts.ts";
import type { ProrationDraft } from "./pending-prorations.ts";
import { type Period, periodAround } from "./period.ts";
import { creditsFrom, debitsFor } from "./prorations.ts";
import { itemList, periodOf, truncated, withPeriod } from "./subscription-items.ts";

export interface Wanted {
  /** All items after the change, with the periods that they had. */
  items?: readonly Stripe.SubscriptionItem[];
  /** Ends all periods now and bills new ones at once. */
  resetsAnchor?: boolean;
  cancel?: CancelRequest;
  prorates: boolean;
  /** Unix seconds; prorations count from here. */
  at: number;
}

/** What a change makes of a subscription, and what it costs. Nothing is stored yet. */
export interface ChangePlan {
  subscription: Stripe.Subscription;
  prorations: ProrationDraft[];
  /** The new periods, when they begin now; null when the billing dates stay. */
  lines: LineDraft[] | null;
}

/**
 * Plans a change in flexible billing: only an explicit reset moves the anchor, and an item whose interval changed gets
 * the period of its new interval that is aligned with the anchor.
 * Source: docs.stripe.com/billing/subscriptions/billing-mode/compare, "Reset the billing cycle anchor";
 * docs.stripe.com/billing/subscriptions/prorations, "What triggers prorations".
 */
export function planChange(world: World, before: Stripe.Subscription, wanted: Wanted): ChangePlan {
  const now = seconds(world);
  const resets = wanted.resetsAnchor ?? false;
  const anchor = resets ? now : before.billing_cycle_anchor;
  const former = new Map(before.items.data.map((item) => [item.id, item]));
  const natural = (wanted.items ?? before.items.data).map((item) =>
    withPeriod(item, naturalPeriod(before, former.get(item.id), item, { anchor, now, resets })),
  );
  const request: CancelRequest =
    wanted.cancel ?? (before.cancel_at_period_end ? { atPeriodEnd: true } : { at: before.cancel_at });
  const cancel = cancelTime(
    request,
    natural.map((item) => item.current_period_end),
  );
  const subscription = {
    ...before,
    ...cancel,
    billing_cycle_anchor: anchor,
    items: itemList(
      before.id,
      natural.map((item) => withPeriod(item, truncated(periodOf(item), cancel))),
    ),
  };
  const isProrated = wanted.prorates && before.status !== "trialing" && before.status !== "paused";
  const prorations = isProrated ? prorationsOf(world, before, subscription, { ...wanted, resets }) : [];
  const lines = resets ? periodLines(world, subscription, subscription.items.data) : null;
  return { lines, prorations, subscription };
}

function naturalPeriod(
  before: Stripe.Subscription,
  was: Stripe.SubscriptionItem | undefined,
  item: Stripe.SubscriptionItem,
  { anchor, now, resets }: { anchor: number; now: number; resets: boolean },
): Period {
  const { recurring } = item.price;
  const period = periodOf(item);
  if (!recurring) return period;
  if (resets) return periodAround(now, recurring, anchor);
  if (before.status === "trialing") return { start: was ? period.start : now, end: before.trial_end ?? now };
  if (!was || !sameInterval(was, item)) return periodAround(now, recurring, anchor);
  const isTruncated = period.end === before.cancel_at && !before.cancel_at_period_end;
  return isTruncated ? { ...period, end: periodAround(period.start, recurring, anchor).end } : period;
}

function prorationsOf(
  world: World,
  before: Stripe.Subscription,
  after: Stripe.Subscription,
  { at, resets }: { at: number; resets: boolean },
): ProrationDraft[] {
  const later = new Map(after.items.data.map((item) => [item.id, item]));
  const former = new Map(before.items.data.map((item) => [item.id, item]));
  const credits = before.items.data.flatMap((item) => {
    const now = later.get(item.id);
    if (resets || !now || !sameBilling(item, now)) return creditsFrom(world, before, item, at);
    return now.current_period_end < item.current_period_end
      ? creditsFrom(world, before, item, now.current_period_end)
      : [];
  });
  if (resets) return credits;
  const debits = debitsFor(world, after, (item) => {
    const was = former.get(item.id);
    if (!was || !sameBilling(was, item)) return { start: at, end: item.current_period_end };
    return item.current_period_end > was.current_period_end
      ? { start: was.current_period_end, end: item.current_period_end }
      : null;
  });
  return [...credits, ...debits];
}

function sameBilling(a: Stripe.SubscriptionItem, b: Stripe.SubscriptionItem): boolean {
  return a.price.id === b.price.id && a.quantity === b.quantity;
}

function sameInterval(a: Stripe.SubscriptionItem, b: Stripe.SubscriptionItem): boolean {
  const [one, other] = [a.price.recurring, b.price.recurring];
  return one?.interval === other?.interval && one?.interval_count === other?.interval_count;
}
