import { perform } from "../merchant/perform.ts";
import { nameOf } from "../plan/action-names.ts";
import type { Action } from "../plan/actions.ts";
import { accountOf, ownerIdOf } from "./account.ts";
import { actOnBooking, check, openCheckout, pay, refresh, swapCard, type Witness } from "./buyers.ts";
import { atStripe } from "./calls.ts";
import type { Story } from "./story.ts";
import { changePlan, closeDispute, refund, secondPlan, settleDebit } from "./stripe-pages.ts";

/** Does one action as its buyer would. A failed request is an error page: the buyer tries once more, then leaves. */
export async function act(story: Story, witness: Witness, action: Action): Promise<void> {
  switch (action.kind) {
    case "buy": {
      const session = await openCheckout(story, witness, action.owner, action.offer);
      if (!session) return;
      await pay(story, session, action.payment);
      if (action.payment === "declinedLater") await swapCard(story, action.owner);
      return refresh(story, action.owner, session, action.refreshes);
    }
    case "two-tabs": {
      const tabs = await Promise.all(
        action.offers.map((offer) => openCheckout(story, witness, action.owner, offer)),
      );
      await Promise.all([...new Set(tabs)].map(async (tab) => tab && pay(story, tab, action.payment)));
      return;
    }
    case "refund":
      return atStripe(story, `refunds a ${action.of}`, () => refund(story, action));
    case "second-plan":
      return atStripe(story, "creates a second plan", () => secondPlan(story, action.owner, action.offer));
    case "close-dispute":
      return atStripe(story, "closes a dispute", () => closeDispute(story, action.owner, action.outcome));
    case "settle-debit":
      return atStripe(story, "settles a debit", () => settleDebit(story, action.owner, action.outcome));
    case "cancel-now":
    case "cancel-at-end":
    case "resume":
    case "switch":
      return atStripe(story, action.kind, () => changePlan(story, action.owner, action.kind));
    case "flurry":
      for (const change of action.changes)
        await atStripe(story, change, () => changePlan(story, action.owner, change));
      return;
    case "refresh": {
      const last = story.buyers[action.owner]?.sessions.at(-1)?.id;
      return last ? refresh(story, action.owner, last, action.times) : undefined;
    }
    case "check":
      return check(story, witness, action.owner, action.level);
    case "book":
    case "cancel-booking":
    case "refund-booking":
      return actOnBooking(story, action);
    case "deploy":
      return atStripe(story, `deploys catalog ${action.catalog}`, async () => story.deploy(action.catalog));
    case "pass-time":
      return;
    default:
      if ("owner" in action && !hasCheckout(story, action.owner)) return;
      return atStripe(story, nameOf(action), () =>
        perform(accountOf(story), "owner" in action ? ownerIdOf(story, action.owner) : "", action),
      );
  }
}

/** The shop can know a customer only from its own checkout: whom it never answered is a stranger to it. */
function hasCheckout(story: Story, owner: number): boolean {
  return (story.buyers[owner]?.sessions.length ?? 0) > 0;
}
