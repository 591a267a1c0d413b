import type { EntitlementFlag } from "../model/entitlement.ts";
import { defaultPolicy } from "../model/policy.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { accessAt } from "../rules/access-at.ts";
import { deriveEntitlements } from "../rules/fold.ts";
import type { Fold, FoldInput } from "../rules/fold-input.ts";
import { givenOf } from "../rules/prune-snapshot.ts";
import { newAlerts } from "../sync/alerts.ts";
import { storyCatalog } from "./billing-story.ts";
import { iso } from "./fold.ts";
import { ada } from "./snapshots.ts";

export interface Answer {
  level: string | null;
  seats: Record<string, number>;
  until: string | null;
  reason: string;
  flags: EntitlementFlag[];
  /** The levels of the alerts that a sync with this answer raises, sorted. */
  alerts: string[];
  fold: Fold;
}

/** What facts allow Ada at a second of unix time, by the default policy. */
export function answer(seen: Snapshot, at: number, input: Partial<FoldInput> = {}): Answer {
  const fold = deriveEntitlements(seen, {
    owner: ada,
    catalog: storyCatalog,
    policy: defaultPolicy,
    at: at * 1000,
    ...input,
  });
  const { level, seats, validUntil, reason } = accessAt(
    fold.entitlements,
    input.catalog ?? storyCatalog,
    at * 1000,
  );
  return {
    level,
    seats,
    until: validUntil,
    reason,
    flags: [...new Set(fold.entitlements.flatMap(({ flags }) => flags))].sort(),
    alerts: newAlerts(input.previous ?? [], fold)
      .map(({ level: urgency }) => urgency)
      .sort(),
    fold,
  };
}

/** The facts with what their fold wants remembered of the periods that the shop gave. */
export function remember(seen: Snapshot, fold: Pick<Fold, "given">): Snapshot {
  return {
    ...seen,
    subscriptions: seen.subscriptions.map((subscription) => ({
      ...subscription,
      given: givenOf(subscription, fold, 0),
    })),
  };
}

/** The answer of the same facts at a later instant, when they were read every few days until then. */
export function later(seen: Snapshot, at: number, until: number): Answer {
  let [facts, now] = [seen, answer(seen, at)];
  for (let next = at + 4 * 86_400; next < until; next += 4 * 86_400) {
    facts = remember(facts, now.fold);
    now = answer(facts, next, { previous: now.fold.entitlements });
  }
  return answer(remember(facts, now.fold), until, { previous: now.fold.entitlements });
}

export interface Span {
  level: string | null;
  /** ISO 8601 */
  until: string | null;
  /** What the same facts give one second before the end. */
  justBefore?: string | null;
  /** What the same facts give at the end, computed again. */
  after?: string | null;
  /** What the first answer says at its own end, without being computed again. */
  cached?: string | null;
}

/** The answer at an instant, its end, and what the same facts give around that end. */
export function span(seen: Snapshot, at: number, input: Partial<FoldInput> = {}): Span {
  const now = answer(seen, at, input);
  if (now.until === null) return { level: now.level, until: null };
  const end = Date.parse(now.until) / 1000;
  const later = { ...input, previous: now.fold.entitlements };
  const facts = remember(seen, now.fold);
  return {
    level: now.level,
    until: now.until,
    justBefore: answer(facts, end - 1, later).level,
    after: answer(facts, end, later).level,
    cached: accessAt(now.fold.entitlements, input.catalog ?? storyCatalog, end * 1000).level,
  };
}

/** The span of a level that runs to a second of unix time, and of what the same facts give then. */
export function lasting(level: string, end: number, after: string | null = null): Span {
  return { level, until: iso(end), justBefore: level, after, cached: null };
}

export const denied: Span = { level: null, until: null };
