import type { Context, Handler } from "hono";
import { unknownPage } from "./checkout-states.ts";
import { answerWithPage } from "./layout.ts";
import type { PortalPageActions, PortalSubscriptionView, PortalView } from "./portal-page-actions.ts";
import { hasEnded } from "./portal-subscription.ts";

export type Answer = Response | Promise<Response>;

/** What every page of the portal asks first: is there such a session, and such a subscription in it? */
export function portalAccess(actions: Pick<PortalPageActions, "find">) {
  const withSession =
    (answer: (c: Context, view: PortalView) => Answer): Handler =>
    (c) => {
      const view = actions.find(c.req.param("id") ?? "");
      return view ? answer(c, view) : answerWithPage(c, unknownPage("billing portal"));
    };
  const withSubscription = (
    offered: (view: PortalView, subscription: PortalSubscriptionView) => boolean,
    answer: (c: Context, view: PortalView, subscription: PortalSubscriptionView) => Answer,
  ): Handler =>
    withSession((c, view) => {
      const subscription = view.subscriptions.find((one) => one.id === c.req.param("sub"));
      return subscription && !hasEnded(subscription) && offered(view, subscription)
        ? answer(c, view, subscription)
        : answerWithPage(c, unknownPage("subscription that can be changed"));
    });
  return { withSession, withSubscription };
}

/** The portal's own path, whichever of its pages was asked for. */
export function portalPath(c: Context): string {
  return `/p/session/${encodeURIComponent(c.req.param("id") ?? "")}`;
}
