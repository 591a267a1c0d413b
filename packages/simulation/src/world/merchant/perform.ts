import { nameOf } from "../../plan/action-names.ts";
import type { Action, StripeAction } from "../../plan/actions.ts";
import type { Story } from "../story.ts";
import { collections } from "./collection.ts";
import { commandOf, type Desk, openDesk } from "./desk.ts";
import { sellForeign } from "./foreign.ts";
import { moneyBack } from "./money-back.ts";
import { pauseChanges, planChanges } from "./plan-changes.ts";
import { makePair } from "./statuses.ts";

type Performed = Exclude<StripeAction, { kind: "retry-settings" | "debit-days" }>;
type Deeds = {
  [Kind in Performed["kind"]]: (desk: Desk, action: Performed & { kind: Kind }) => Promise<boolean>;
};

const deeds: Deeds = {
  ...planChanges,
  ...pauseChanges,
  ...moneyBack,
  ...collections,
  pair: (desk, { owner, statuses }) => makePair(desk, owner, statuses),
  "fail-finalization": (desk, { fails }) =>
    commandOf(desk, fails ? "finalizations/fail" : "finalizations/allow", { customer: desk.customerId }),
  "delete-customer": (desk) => desk.remove(`/v1/customers/${desk.customerId}`),
};

/** Does one action at Stripe, and counts it when it had an effect. */
export async function perform(
  story: Story,
  action: StripeAction | (Action & { kind: "foreign" }),
): Promise<void> {
  if (await done(story, action)) story.did(nameOf(action));
}

function done(story: Story, action: StripeAction | (Action & { kind: "foreign" })): Promise<boolean> {
  if (action.kind === "foreign") return sellForeign(story, action.owner, action.what);
  if (action.kind === "retry-settings")
    return commandOf({ story }, "settings", {
      afterRetries: action.after,
      invoiceAfterRetries: action.invoice,
    });
  if (action.kind === "debit-days")
    return commandOf({ story }, "settings", { debitSettlementSeconds: action.days * 86_400 });
  const desk = openDesk(story, action.owner);
  // The action's kind chooses the deed for exactly this kind.
  const deed = deeds[action.kind] as (desk: Desk, action: Performed) => Promise<boolean>;
  return desk ? deed(desk, action) : Promise.resolve(false);
}
