import { pairName } from "../plan/action-names.ts";
import { shop } from "../plan/catalog.ts";
import { duplicatesAt, type Live, mayEnd } from "../reference/duplicates.ts";
import type { Sources } from "../reference/sources.ts";
import { idOf, indexOf, type Row, type Rows } from "../stripe/rows.ts";
import type { Story } from "../world/story.ts";
import type { Expect } from "./oracle-names.ts";

/** Nobody has two live subscriptions of one plan group for long: one is ended, reported and refunded, never the one that access rests on. */
export interface SecondPlansOracle {
  /** After a change at Stripe: records who has two live subscriptions, and checks what was ended. */
  afterChange(): void;
  atRest(): void;
}

/** Core decides on what it read moments before: a change in between is nobody's fault (milliseconds). */
const decisionMs = 120_000;

interface Moment {
  at: number;
  groups: Live[][];
}

/** What a group's subscriptions grant, with the memory of what the shop gave and without: both are right. */
interface Group {
  remembering: Live[];
  forgetting: Live[];
}

export function createSecondPlansOracle(story: Story, sources: Sources, expect: Expect): SecondPlansOracle {
  const { clock } = story.stage;
  /** What was paid for the newest period of each subscription that the shop has ended, when it was ended. */
  const owed = new Map<string, string[]>();
  const counted = new Set<string>();
  let recent: Moment[] = [];

  function groupsNow(): Group[] {
    const t = Math.floor(clock.now() / 1000);
    return sources.owners().flatMap((owner) => {
      const { remembering, forgetting } = sources.readings(owner);
      const without = duplicatesAt(shop, forgetting, t);
      return duplicatesAt(shop, remembering, t).map((group) => ({
        remembering: group,
        forgetting: without.find((other) => idsOf(other) === idsOf(group)) ?? [],
      }));
    });
  }

  return {
    afterChange() {
      for (const plan of sources.rows().subscription ?? [])
        if (story.endedByShop.has(plan.id) && !owed.has(plan.id)) {
          owed.set(plan.id, paymentsOf(plan, sources.rows()));
          checkEnded(plan.id);
        }
      const found = groupsNow();
      for (const { remembering } of found) countPairs(remembering);
      const groups = found.flatMap(({ remembering, forgetting }) => [remembering, forgetting]);
      const last = recent.at(-1);
      recent = [
        ...recent.filter(({ at }, index) => isRecent(at) || recent[index] === last),
        { at: clock.now(), groups },
      ];
    },
    atRest() {
      const rows = sources.rows();
      for (const { remembering: group, forgetting } of groupsNow()) {
        const staying = group.filter(
          ({ id }) => mayEnd(shop, group, id) && mayEnd(shop, forgetting, id) && !isAwaitingBank(id, rows),
        );
        expect(
          "no second plan stays",
          staying.length === 0,
          () =>
            `${staying.map(({ id, status }) => `${id} (${status})`)} stay live beside ${group.length - 1} more`,
        );
      }
      for (const [id, payments] of owed) {
        expect(
          "a second plan is reported",
          story.alerts.some((alert) => alert.includes(id)),
          () => `no alert names ${id}`,
        );
        for (const payment of payments) {
          const { amount, back } = moneyOf(payment, rows);
          expect(
            "a second plan's money goes back",
            back >= amount,
            () => `${id} was ended as a duplicate; of ${amount} paid by ${payment}, ${back} went back`,
          );
        }
      }
    },
  };

  /** Access must never rest on what the shop ends: in one of the states that it can have decided on. */
  function checkEnded(id: string): void {
    const groups = recent.flatMap((moment) =>
      moment.groups.filter((group) => group.some((live) => live.id === id)),
    );
    expect(
      "access never rests on what is ended",
      groups.some((group) => mayEnd(shop, group, id)),
      () => `${id} was ended as a duplicate among ${JSON.stringify(groups.at(-1) ?? [])}`,
    );
  }

  function countPairs(group: readonly Live[]): void {
    for (const [at, one] of group.entries())
      for (const other of group.slice(at + 1)) {
        const key = `${one.id} ${other.id} ${one.status} ${other.status}`;
        if (!counted.has(key)) story.did(pairName(one.status, other.status));
        counted.add(key);
      }
  }

  function isRecent(at: number): boolean {
    return clock.now() - at <= decisionMs;
  }
}

function idsOf(group: readonly Live[]): string {
  return group.map(({ id }) => id).join(" ");
}

/** A pending bank debit can be neither cancelled nor refunded: the plan stays until the bank has answered. */
function isAwaitingBank(subscriptionId: string, rows: Rows): boolean {
  const index = indexOf(rows);
  return index
    .where("invoice", "parent.subscription_details.subscription", subscriptionId)
    .flatMap(({ id }) => paymentIdsOf(id, rows))
    .some((id) => index.byId("payment_intent", id)?.status === "processing");
}

function paymentIdsOf(invoiceId: string, rows: Rows, status?: string): string[] {
  return indexOf(rows)
    .where("invoice_payment", "invoice", invoiceId)
    .filter((row) => status === undefined || row.status === status)
    .map((row) => idOf((row.payment as { payment_intent?: unknown }).payment_intent))
    .filter((id) => id !== null);
}

/** The payments of the newest period, if it is paid. */
function paymentsOf(plan: Row, rows: Rows): string[] {
  const invoice = indexOf(rows).byId("invoice", idOf(plan.latest_invoice));
  return invoice?.status === "paid" ? paymentIdsOf(invoice.id, rows, "paid") : [];
}

/** What was paid by a payment, and how much of it was refunded or disputed. */
function moneyOf(payment: string, rows: Rows): { amount: number; back: number } {
  const index = indexOf(rows);
  const charge = index
    .where("charge", "payment_intent", payment)
    .find(({ status }) => status === "succeeded");
  const isDisputed = index
    .where("dispute", "payment_intent", payment)
    .some(({ status }) => !String(status).startsWith("warning_"));
  // A dispute has already taken the money back: Stripe refuses a refund.
  const back = isDisputed
    ? Number.POSITIVE_INFINITY
    : index.where("refund", "payment_intent", payment).reduce((sum, row) => sum + Number(row.amount), 0);
  return { amount: Number(charge?.amount ?? 0), back };
}
