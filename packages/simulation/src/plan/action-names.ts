import { type Action, disputeMoves, foreignSales, methods, pauses, prorations } from "./actions.ts";
import { statusPairs } from "./draw-pairs.ts";

/** How often each action had an effect at Stripe, by its name. */
export type ActionCounts = Record<string, number>;

/** An action's name, with what makes it another case. */
export function nameOf(action: Action): string {
  switch (action.kind) {
    case "change-plan":
      return `change-plan ${action.waits ? "pending_if_incomplete" : action.proration}`;
    case "change-seats":
      return action.seats === 0 ? "change-seats to 0" : `change-seats ${action.proration}`;
    case "add-item":
    case "remove-item":
    case "replace-item":
    case "reset-anchor":
    case "resume-paused":
    case "start-anchored":
      return `${action.kind} ${action.proration}`;
    case "pause-collection":
      return `pause-collection ${action.behavior}`;
    case "refund-invoice":
      return `refund-invoice ${action.part}`;
    case "credit-note":
      return `credit-note ${action.to}`;
    case "dispute":
      return action.inquiry ? "dispute inquiry" : `dispute ${action.part}`;
    case "move-dispute":
      return `move-dispute ${action.status}`;
    case "pay-in-parts":
      return `pay-in-parts ${action.by}`;
    case "mark":
      return `mark ${action.as}`;
    case "retry-settings":
      return `retry-settings ${action.after}, ${action.invoice}`;
    case "swap-method":
      return `swap-method ${action.method}`;
    case "foreign":
      return `foreign: ${action.what}`;
    default:
      return action.kind;
  }
}

/** Two live subscriptions of one plan group, by their statuses. */
export function pairName(a: string, b: string): string {
  return `pair ${[a, b].sort().join(" + ")}`;
}

/** A row of the semantics' table that answered for an item. */
export function rowName(row: number): string {
  return `row ${row} of the table`;
}

/** Row 14 answers as row 16; row 22 needs a status that Stripe does not have yet, row 23 a subscription that is not there. */
const rows = Array.from({ length: 21 }, (_, at) => at + 1).filter((row) => row !== 14);

const each = (kind: string, cases: readonly string[]) => cases.map((name) => `${kind} ${name}`);

/** Everything that many seeds must have done: the actions, and what became of them. */
export const actionNames: readonly string[] = [
  ...each("change-plan", prorations),
  ...each("change-seats", prorations),
  "change-seats to 0",
  ...["add-item", "remove-item", "replace-item", "reset-anchor"].flatMap((kind) => each(kind, prorations)),
  ...each("start-anchored", ["create_prorations", "none"]),
  ...each("pause-collection", pauses),
  "unpause-collection",
  "pause",
  ...each("resume-paused", prorations),
  "cancel-at",
  "cancel-prorated",
  "send-invoices",
  ...each("refund-invoice", ["full", "half"]),
  ...each("credit-note", ["refund", "balance", "out_of_band", "open"]),
  ...each("dispute", ["full", "half", "inquiry"]),
  ...each("move-dispute", disputeMoves),
  ...each("pay-in-parts", ["card", "record"]),
  "pay-out-of-band",
  "pay-invoice",
  "give-balance",
  ...each("mark", ["void", "uncollectible"]),
  ...["cancel", "unpaid", "past_due"].flatMap((after) =>
    each("retry-settings", [`${after}, past_due`, `${after}, uncollectible`]),
  ),
  "debit-days",
  ...each("swap-method", methods),
  "fail-finalization",
  "delete-customer",
  ...foreignSales.map((what) => `foreign: ${what}`),
  "deploy",
  "book",
  "cancel-booking",
  "refund-booking",
  ...rows.map(rowName),
  ...statusPairs.map(([a, b]) => pairName(a, b)),
];
