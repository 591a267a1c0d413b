import { catalogAt } from "../plan/catalog.ts";
import { kindOfSession } from "../reference/session-kinds.ts";
import type { Sources } from "../reference/sources.ts";
import { isOurSubscription } from "../reference/subscriptions.ts";
import { indexOf } from "../stripe/rows.ts";
import type { Story } from "../world/story.ts";
import type { Expect } from "./oracle-names.ts";

/** A sale of ours that nobody can be found for is in the queue; what else the account sells alarms nobody. */
export function checkUnbound(story: Story, sources: Sources, expect: Expect, queue: readonly string[]): void {
  const index = indexOf(sources.rows());
  const { shop } = catalogAt(story.catalogNumber);
  const isOurs = (customerId: string) => sources.ownerOf(customerId) !== undefined;
  for (const session of index.all("checkout.session")) {
    if (session.mode !== "payment") continue;
    const kind = kindOfSession(index, shop, session, isOurs);
    if (kind === "unbound")
      expect("unbound sales are in the queue", queue.includes(session.id), () => `${session.id} is not`);
    if (kind === "foreign" || kind === "something_else" || kind === "nothing_paid")
      expect(
        "foreign sales alarm nobody",
        !isNamed(session.id),
        () => `${session.id} (${kind}) is in an alert`,
      );
  }
  for (const subscription of index.all("subscription"))
    if (!isOurSubscription(index, shop, subscription))
      expect(
        "foreign sales alarm nobody",
        !isNamed(subscription.id),
        () => `${subscription.id} sells nothing of ours and is in an alert`,
      );

  function isNamed(id: string): boolean {
    return queue.includes(id) || story.alerts.some((alert) => alert.includes(id));
  }
}
