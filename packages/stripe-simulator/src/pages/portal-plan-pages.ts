import { type Context, Hono } from "hono";
import { answerWithPage } from "./layout.ts";
import { portalAccess, portalPath } from "./portal-access.ts";
import { afterwards, wayBack } from "./portal-done.ts";
import type {
  PlanWish,
  PortalPageActions,
  PortalSubscriptionView,
  PortalView,
} from "./portal-page-actions.ts";
import { planForm } from "./portal-plan-form.ts";
import { planReview } from "./portal-plan-review.ts";

/**
 * `/p/session/:id/subscriptions/:sub/update`: choose, see what it costs (`/review`), confirm. The form answers 303,
 * 402 when the difference cannot be collected, 422 for a choice that the portal does not offer.
 */
export function portalPlanPages(actions: PortalPageActions): Hono {
  const { withSubscription } = portalAccess(actions);
  const offered = (_: PortalView, { plans }: PortalSubscriptionView) => plans.length > 0;

  const choose = (c: Context, view: PortalView, subscription: PortalSubscriptionView) =>
    answerWithPage(c, planForm(firstChoice(view, subscription, portalPath(c))));

  const review = (c: Context, view: PortalView, subscription: PortalSubscriptionView) => {
    const wish = wishOf(c.req.query(), subscription);
    const preview = actions.previewPlan(view.id, subscription.id, wish);
    const path = formPath(portalPath(c), subscription);
    if (preview.kind === "preview")
      return answerWithPage(c, planReview({ view, subscription, path, preview, refusal: null }));
    const back = wayBack(view, portalPath(c));
    return answerWithPage(c, planForm({ view, subscription, path, back, wish, refusal: preview }));
  };

  const confirm = async (c: Context, view: PortalView, subscription: PortalSubscriptionView) => {
    const wish = wishOf(await c.req.parseBody(), subscription);
    const preview = actions.previewPlan(view.id, subscription.id, wish);
    const outcome = await actions.changePlan(view.id, subscription.id, wish);
    const path = formPath(portalPath(c), subscription);
    const back = wayBack(view, portalPath(c));
    if (outcome.kind === "changed") return c.redirect(afterwards(view, portalPath(c), "changed"), 303);
    if (outcome.kind === "invalid")
      return answerWithPage(c, planForm({ view, subscription, path, back, wish, refusal: outcome }));
    if (preview.kind === "invalid")
      return answerWithPage(c, planForm({ view, subscription, path, back, wish, refusal: preview }));
    return answerWithPage(c, planReview({ view, subscription, path, preview, refusal: outcome.message }));
  };

  return new Hono()
    .get("/p/session/:id/subscriptions/:sub/update", withSubscription(offered, choose))
    .get("/p/session/:id/subscriptions/:sub/update/review", withSubscription(offered, review))
    .post("/p/session/:id/subscriptions/:sub/update", withSubscription(offered, confirm));
}

/** The form with the present plan selected. */
export function firstChoice(view: PortalView, subscription: PortalSubscriptionView, path: string) {
  const wish = { price: subscription.priceId ?? "", quantity: subscription.quantity };
  const form = { path: formPath(path, subscription), back: wayBack(view, path) };
  return { view, subscription, wish, refusal: null, ...form };
}

function formPath(path: string, { id }: PortalSubscriptionView): string {
  return `${path}/subscriptions/${encodeURIComponent(id)}/update`;
}

/** An empty quantity means the present one; the portal rules refuse one that is not a number. */
function wishOf(fields: Record<string, unknown>, { quantity }: PortalSubscriptionView): PlanWish {
  const { price, quantity: typed } = fields;
  return {
    price: typeof price === "string" ? price : "",
    quantity: typeof typed === "string" && typed.trim() !== "" ? Number(typed) : quantity,
  };
}
