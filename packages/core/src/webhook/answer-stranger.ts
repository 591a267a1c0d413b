import type { SyncingDeps } from "../sync-port.ts";
import { classifyObject } from "../unbound/classify.ts";
import { paidByNobody, queueStranger } from "../unbound/queue-stranger.ts";
import type { EventAnswer } from "./event-answer.ts";
import { type FoundCustomer, objectOf } from "./find-customer.ts";
import { closeEvent, forgetPayload, type InboxRow } from "./inbox.ts";

/** An event of a customer of nobody: money of ours is queued, everything else is ignored quietly (semantics 3). */
export async function answerStranger(
  deps: SyncingDeps,
  row: InboxRow,
  { customerId, object }: FoundCustomer,
): Promise<EventAnswer> {
  const { stripeEventId, type } = row;
  const at = new Date(deps.clock.now());
  const stranger = await classifyObject(deps, object ?? (await objectOf(deps, row)));
  const reason = strangerReasons[stranger.kind];
  await closeEvent(deps.db, stripeEventId, "ignored", reason, at);
  if (stranger.kind === "unbound") {
    await queueStranger(deps, stranger.sourceId, { customerId, foundBy: "webhook" });
  } else {
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
