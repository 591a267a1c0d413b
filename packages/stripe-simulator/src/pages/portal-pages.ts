import { type Context, Hono } from "hono";
import { unknownPage } from "./checkout-states.ts";
import { answerWithPage } from "./layout.ts";
import type { PayOutcome } from "./page-actions.ts";
import { cardFromBody, draftFromBody, draftFromQuery } from "./payment-draft.ts";
import { portalAccess, portalPath } from "./portal-access.ts";
import { cardPage } from "./portal-card-page.ts";
import { afterwards, confirmationPage, doneWords, wayBack } from "./portal-done.ts";
import type { PortalPageActions, PortalSubscriptionView, PortalView } from "./portal-page-actions.ts";
import type { CardChange } from "./portal-payment-method.ts";
import { planForm } from "./portal-plan-form.ts";
import { firstChoice, portalPlanPages } from "./portal-plan-pages.ts";
import { cancelPage } from "./portal-subscription.ts";
import { portalPage } from "./portal-view.ts";

/**
 * The customer portal at `/p/session/:id`: subscriptions, payment method, email, invoices; or only the flow that it
 * was opened for, which leads back to the merchant.
 *
 * Its forms answer 303 back to the portal or to the merchant, 402 if the bank declines, 422 for a malformed field,
 * and 404 for an unknown session, an unknown or ended subscription, or an action that this portal does not offer.
 */
export function portalPages(actions: PortalPageActions): Hono {
  const { withSession, withSubscription } = portalAccess(actions);
  const cancellable = (view: PortalView) => view.features.cancel;

  const home = (c: Context, view: PortalView) => {
    const path = portalPath(c);
    const done = doneWords(c.req.query("done"));
    const draft = draftFromQuery({ card: c.req.query("card") });
    if (done === null) {
      const flow = flowPage(view, path, { draft, error: null, refusal: null });
      if (flow) return answerWithPage(c, flow);
    } else if (view.flow?.after === "hosted_confirmation")
      return answerWithPage(c, confirmationPage(view, done));
    return answerWithPage(c, portalPage({ view, path, done, draft, error: null, refusal: null }));
  };

  const cancel = async (c: Context, view: PortalView, subscription: PortalSubscriptionView) => {
    if (subscription.cancelAt === null) await actions.cancel(view.id, subscription.id);
    return c.redirect(afterwards(view, portalPath(c), "canceled"), 303);
  };

  const resume = async (c: Context, view: PortalView, subscription: PortalSubscriptionView) => {
    if (subscription.cancelAt !== null) await actions.resume(view.id, subscription.id);
    return c.redirect(`${portalPath(c)}?done=resumed`, 303);
  };

  const updateCard = async (c: Context, view: PortalView): Promise<Response> => {
    if (!view.features.updatePaymentMethod) return answerWithPage(c, unknownPage("payment method form"));
    const body = await c.req.parseBody();
    const outcome = await actions.updateCard(view.id, cardFromBody(body));
    if (outcome.kind === "complete") return c.redirect(afterwards(view, portalPath(c), "card"), 303);
    const change = { draft: draftFromBody(body), ...refusalOf(outcome) };
    const now = actions.find(view.id) ?? view;
    const path = portalPath(c);
    const page =
      view.flow?.type === "payment_method_update"
        ? cardPage(now, path, wayBack(now, path), change)
        : portalPage({ view: now, path, done: null, ...change });
    return answerWithPage(c, { ...page, status: outcome.kind === "invalid" ? 422 : 402 });
  };

  const updateEmail = async (c: Context, view: PortalView): Promise<Response> => {
    if (!view.features.updateEmail) return answerWithPage(c, unknownPage("email form"));
    const { email } = await c.req.parseBody();
    const value = typeof email === "string" ? email.trim() : "";
    const refusal = await actions.updateEmail(view.id, value);
    const path = portalPath(c);
    if (refusal === null) return c.redirect(`${path}?done=email`, 303);
    const state = { view, path, done: null, draft: draftFromQuery({}), error: null, refusal: null };
    return answerWithPage(c, { ...portalPage({ ...state, email: { value, refusal } }), status: 422 });
  };

  return new Hono()
    .get("/p/session/:id", withSession(home))
    .get(
      "/p/session/:id/subscriptions/:sub/cancel",
      withSubscription(cancellable, (c, view, subscription) =>
        subscription.cancelAt === null
          ? answerWithPage(c, cancelPage(view, subscription, c.req.path, wayBack(view, portalPath(c))))
          : c.redirect(portalPath(c), 303),
      ),
    )
    .post("/p/session/:id/subscriptions/:sub/cancel", withSubscription(cancellable, cancel))
    .post("/p/session/:id/subscriptions/:sub/resume", withSubscription(cancellable, resume))
    .post("/p/session/:id/payment-method", withSession(updateCard))
    .post("/p/session/:id/email", withSession(updateEmail))
    .route("/", portalPlanPages(actions));
}

/** The page of the flow that the portal was opened for; null if there is nothing left to do. */
function flowPage(view: PortalView, path: string, change: CardChange) {
  const { flow } = view;
  if (flow?.type === "payment_method_update") return cardPage(view, path, wayBack(view, path), change);
  const subscription = view.subscriptions.find(({ id }) => id === flow?.subscription);
  if (!flow || !subscription) return null;
  if (flow.type === "subscription_update")
    return subscription.plans.length > 0 ? planForm(firstChoice(view, subscription, path)) : null;
  if (subscription.cancelAt !== null || subscription.status === "canceled") return null;
  const form = `${path}/subscriptions/${encodeURIComponent(subscription.id)}/cancel`;
  return cancelPage(view, subscription, form, wayBack(view, path));
}

function refusalOf(outcome: Exclude<PayOutcome, { kind: "complete" }>): Omit<CardChange, "draft"> {
  if (outcome.kind === "invalid") return { error: outcome, refusal: null };
  const confirmation =
    "Your bank wants to confirm this card, which the portal cannot show. Use another card.";
  return { error: null, refusal: outcome.kind === "declined" ? outcome.message : confirmation };
}
