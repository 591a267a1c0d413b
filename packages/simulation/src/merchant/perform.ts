import { nameOf } from "../plan/action-names.ts";
import type { Action, StripeAction } from "../plan/actions.ts";
import { collections } from "./collection.ts";
import { type Account, commandOf, type Desk, openDesk } from "./desk.ts";
import { sellForeign } from "./foreign.ts";
import { moneyBack } from "./money-back.ts";
import { pauseChanges, planChanges } from "./plan-changes.ts";
import { makePair } from "./statuses.ts";

type Performable = StripeAction | (Action & { kind: "foreign" });
type Performed = Exclude<StripeAction, { kind: "retry-settings" | "debit-days" }>;
type Deeds = {
  [Kind in Performed["kind"]]: (
    desk: Desk,
    action: Performed & { kind: Kind },
    ownerId: string,
  ) => Promise<boolean>;
};

const deeds: Deeds = {
  ...planChanges,
  ...pauseChanges,
  ...moneyBack,
  ...collections,
  pair: (desk, { statuses }, ownerId) => makePair(desk, ownerId, statuses),
  "fail-finalization": (desk, { fails }) =>
    commandOf(desk.account, fails ? "finalizations/fail" : "finalizations/allow", {
      customer: desk.customerId,
    }),
  "delete-customer": (desk) => desk.remove(`/v1/customers/${desk.customerId}`),
};

/** Does one action at Stripe, and counts it when it had an effect. */
export async function perform(account: Account, ownerId: string, action: Performable): Promise<void> {
  if (await done(account, ownerId, action)) account.did(nameOf(action));
}

function done(account: Account, ownerId: string, action: Performable): Promise<boolean> {
  if (action.kind === "foreign") return sellForeign(account, ownerId, action.what);
  if (action.kind === "retry-settings")
    return commandOf(account, "settings", {
      afterRetries: action.after,
      invoiceAfterRetries: action.invoice,
    });
  if (action.kind === "debit-days")
    return commandOf(account, "settings", { debitSettlementSeconds: action.days * 86_400 });
  const desk = openDesk(account, ownerId);
  // The action's kind chooses the deed for exactly this kind.
  const deed = deeds[action.kind] as (desk: Desk, action: Performed, ownerId: string) => Promise<boolean>;
  return desk ? deed(desk, action, ownerId) : Promise.resolve(false);
}
