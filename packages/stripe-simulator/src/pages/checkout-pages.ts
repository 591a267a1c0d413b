import { type Context, type Handler, Hono } from "hono";
import { checkoutPage } from "./checkout-form.ts";
import { challengePage, completePage, expiredPage, unknownPage } from "./checkout-states.ts";
import { answerWithPage } from "./layout.ts";
import type { CheckoutPageActions, CheckoutView, PayOutcome } from "./page-actions.ts";
import {
  draftFromBody,
  draftFromQuery,
  type PaymentDraft,
  paymentFromBody,
  promotionFromBody,
} from "./payment-draft.ts";

type Answer = Response | Promise<Response>;

/**
 * The hosted checkout: `/c/pay/:id` and the bank's challenge at `/c/pay/:id/authenticate`.
 *
 * `POST /c/pay/:id` takes a form: `method=card` with `number`, `expiry`, `cvc`, `name`, or
 * `method=bank_debit` with `accountHolder`, `iban`. It answers 303 to where the outcome leads, 402 when the
 * bank declines, 422 for a malformed field, 404 for an unknown session, 409 for a complete one, 410 for an
 * expired one; `method=none` completes an order that is free. `POST …/authenticate` takes `answer=complete` or
 * `answer=fail` and answers likewise. `POST …/promotion` takes `action=apply` with `promotionCode`, or
 * `action=remove`: 303 back to the page, 422 when the code cannot be used.
 */
export function checkoutPages(actions: CheckoutPageActions): Hono {
  const whileOpen =
    (answer: (c: Context, view: CheckoutView) => Answer): Handler =>
    (c) => {
      const view = actions.find(c.req.param("id") ?? "");
      const attempted = c.req.method === "POST";
      if (!view) return answerWithPage(c, unknownPage("checkout"));
      if (view.status === "complete") return answerWithPage(c, completePage(view, attempted));
      if (view.status === "expired") return answerWithPage(c, expiredPage(view, attempted));
      return answer(c, view);
    };

  const pay = async (c: Context, view: CheckoutView): Promise<Response> => {
    const body = await c.req.parseBody();
    const form = { view, path: c.req.path, draft: draftFromBody(body) };
    const payment = paymentFromBody(body);
    if (!payment) {
      const refusal = "Choose a payment method: method is neither card nor bank_debit.";
      return answerWithPage(c, { ...checkoutPage({ ...form, error: null, refusal }), status: 422 });
    }
    const outcome = await actions.pay(view.id, payment);
    return answerWithOutcome(c, outcome, { ...form, view: actions.find(view.id) ?? view });
  };

  const promote = async (c: Context, view: CheckoutView): Promise<Response> => {
    const path = c.req.path.replace(/\/promotion$/, "");
    const body = await c.req.parseBody();
    if (body.action === "remove") {
      actions.removePromotionCode(view.id);
      return c.redirect(path, 303);
    }
    const code = promotionFromBody(body);
    const outcome = actions.applyPromotionCode(view.id, code);
    if (outcome.kind === "applied") return c.redirect(path, 303);
    const form = { view, path, draft: draftFromBody({}), error: null, refusal: null };
    return answerWithPage(c, {
      ...checkoutPage({ ...form, promotion: { code, refusal: outcome } }),
      status: 422,
    });
  };

  const authenticate = async (c: Context, view: CheckoutView): Promise<Response> => {
    const { answer } = await c.req.parseBody();
    if (answer !== "complete" && answer !== "fail") {
      return answerWithPage(c, challengePage(view, c.req.path, "Choose Complete or Fail."));
    }
    const outcome = await actions.authenticate(view.id, answer === "complete");
    const form = { view: actions.find(view.id) ?? view, path: paymentPath(c), draft: draftFromBody({}) };
    return answerWithOutcome(c, outcome, form);
  };

  const whileAwaited = (answer: (c: Context, view: CheckoutView) => Answer): Handler =>
    whileOpen((c, view) => (view.awaitingAuthentication ? answer(c, view) : c.redirect(paymentPath(c), 303)));

  return new Hono()
    .get(
      "/c/pay/:id",
      whileOpen((c, view) => {
        const draft = draftFromQuery({ card: c.req.query("card"), iban: c.req.query("iban") });
        return answerWithPage(c, checkoutPage({ view, path: c.req.path, draft, error: null, refusal: null }));
      }),
    )
    .post("/c/pay/:id", whileOpen(pay))
    .get("/c/pay/:id/promotion", (c) => c.redirect(c.req.path.replace(/\/promotion$/, ""), 303))
    .post("/c/pay/:id/promotion", whileOpen(promote))
    .get(
      "/c/pay/:id/authenticate",
      whileAwaited((c, view) => answerWithPage(c, challengePage(view, c.req.path, null))),
    )
    .post("/c/pay/:id/authenticate", whileAwaited(authenticate));
}

function answerWithOutcome(
  c: Context,
  outcome: PayOutcome,
  form: { view: CheckoutView; path: string; draft: PaymentDraft },
): Answer {
  switch (outcome.kind) {
    case "complete":
      return c.redirect(outcome.redirectTo, 303);
    case "authenticate":
      return c.redirect(`${form.path}/authenticate`, 303);
    case "declined": {
      const page = checkoutPage({ ...form, error: null, refusal: outcome.message });
      return answerWithPage(c, { ...page, status: 402 });
    }
    case "invalid":
      return answerWithPage(c, { ...checkoutPage({ ...form, error: outcome, refusal: null }), status: 422 });
  }
}

function paymentPath(c: Context): string {
  return c.req.path.replace(/\/authenticate$/, "");
}
