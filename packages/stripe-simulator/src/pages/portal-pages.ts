import { type Context, type Handler, Hono } from "hono";
import { unknownPage } from "./checkout-states.ts";
import { answerWithPage } from "./layout.ts";
import type { PortalPageActions, PortalSubscriptionView, PortalView } from "./page-actions.ts";
import { cardFromBody, draftFromBody, draftFromQuery } from "./payment-draft.ts";
import { cancelPage, hasEnded } from "./portal-subscription.ts";
import { portalPage } from "./portal-view.ts";

type Answer = Response | Promise<Response>;

/** What the portal confirms after a form; the address carries only the key. */
const doneWords = new Map([
  ["canceled", "Your subscription is canceled. It ends when the time you have paid for is over."],
  ["resumed", "Your subscription continues. It renews as before."],
]);

/**
 * The customer portal at `/p/session/:id`: subscriptions, payment method, invoices.
 *
 * Its forms answer 303 back to the portal (a new card: to where the outcome leads), 402 when the bank
 * refuses the card, 422 for a malformed field, and 404 for an unknown session or subscription, an ended
 * subscription, or something the merchant's portal does not offer.
 */
export function portalPages(actions: PortalPageActions): Hono {
  const withSession =
    (answer: (c: Context, view: PortalView) => Answer): Handler =>
    (c) => {
      const view = actions.find(c.req.param("id") ?? "");
      return view ? answer(c, view) : answerWithPage(c, unknownPage("billing portal"));
    };

  const withSubscription = (
    answer: (c: Context, view: PortalView, subscription: PortalSubscriptionView) => Answer,
  ): Handler =>
    withSession((c, view) => {
      const subscription = view.subscriptions.find((one) => one.id === c.req.param("sub"));
      const changeable = subscription && view.features.cancel && !hasEnded(subscription);
      return changeable
        ? answer(c, view, subscription)
        : answerWithPage(c, unknownPage("subscription that can be changed"));
    });

  const updateCard = async (c: Context, view: PortalView): Promise<Response> => {
    if (!view.features.updatePaymentMethod) return answerWithPage(c, unknownPage("payment method form"));
    const body = await c.req.parseBody();
    const outcome = await actions.updateCard(view.id, cardFromBody(body));
    const path = portalPath(c);
    const state = { view: actions.find(view.id) ?? view, path, done: null, draft: draftFromBody(body) };
    switch (outcome.kind) {
      case "complete":
        return c.redirect(outcome.redirectTo, 303);
      case "invalid":
        return answerWithPage(c, { ...portalPage({ ...state, error: outcome, refusal: null }), status: 422 });
      case "declined": {
        const page = portalPage({ ...state, error: null, refusal: outcome.message });
        return answerWithPage(c, { ...page, status: 402 });
      }
      case "authenticate": {
        const refusal =
          "Your bank wants to confirm this card, which the portal cannot show. Use another card.";
        return answerWithPage(c, { ...portalPage({ ...state, error: null, refusal }), status: 402 });
      }
    }
  };

  return new Hono()
    .get(
      "/p/session/:id",
      withSession((c, view) => {
        const done = doneWords.get(c.req.query("done") ?? "") ?? null;
        const draft = draftFromQuery({ card: c.req.query("card") });
        return answerWithPage(
          c,
          portalPage({ view, path: c.req.path, done, draft, error: null, refusal: null }),
        );
      }),
    )
    .get(
      "/p/session/:id/subscriptions/:sub/cancel",
      withSubscription((c, view, subscription) =>
        subscription.cancelAt === null
          ? answerWithPage(c, cancelPage(view, subscription, c.req.path))
          : c.redirect(portalPath(c), 303),
      ),
    )
    .post(
      "/p/session/:id/subscriptions/:sub/cancel",
      withSubscription(async (c, view, subscription) => {
        if (subscription.cancelAt === null) await actions.cancel(view.id, subscription.id);
        return c.redirect(`${portalPath(c)}?done=canceled`, 303);
      }),
    )
    .post(
      "/p/session/:id/subscriptions/:sub/resume",
      withSubscription(async (c, view, subscription) => {
        if (subscription.cancelAt !== null) await actions.resume(view.id, subscription.id);
        return c.redirect(`${portalPath(c)}?done=resumed`, 303);
      }),
    )
    .post("/p/session/:id/payment-method", withSession(updateCard));
}

function portalPath(c: Context): string {
  return c.req.path.replace(/\/(subscriptions\/[^/]+\/\w+|payment-method)$/, "");
}
