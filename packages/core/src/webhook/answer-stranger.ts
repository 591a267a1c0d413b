import type { SyncingDeps } from "../sync-port.ts";
import { classifyObject } from "../unbound/classify.ts";
import { paidByNobody, queueStranger } from "../unbound/queue-stranger.ts";
import type { EventAnswer } from "./event-answer.ts";
import { type FoundCustomer, objectOf } from "./find-customer.ts";
import { closeEvent, forgetPayload, type InboxRow } from "./inbox.ts";

/**
 * An event of a customer of nobody: a sale of ours is queued, unless its customer names one of our owners; everything else
 * is ignored quietly (semantics 3).
 */
export async function answerStranger(
  deps: SyncingDeps,
  row: InboxRow,
  { customerId, object }: FoundCustomer,
): Promise<EventAnswer> {
  const { stripeEventId, type } = row;
  const at = new Date(deps.clock.now());
  const stranger = await classifyObject(deps, object ?? (await objectOf(deps, row)));
  const reason = strangerReasons[stranger.kind];
  if (stranger.kind === "unbound") {
    const met = await queueStranger(deps, stranger.sourceId, { customerId, foundBy: "webhook" });
    // The next attempt finds the owner, and syncs.
    if (met === "adopted") return { kind: "wait", waitMs: 1_000 };
  }
  await closeEvent(deps.db, stripeEventId, "ignored", reason, at);
  if (stranger.kind !== "unbound") {
    await forgetPayload(deps.db, stripeEventId);
    deps.log.info({ stripeEventId, type, reason }, "event ignored");
  }
  return { kind: "ignored", reason };
}

const strangerReasons = {
  unbound: paidByNobody,
  nothing_paid: "nothing was paid",
  foreign: "another product of the same account",
};
