import { type Context, type Handler, Hono } from "hono";
import { bankPage } from "./bank-page.ts";
import { unknownPage } from "./checkout-states.ts";
import { invoicePage, isPayable } from "./invoice-page.ts";
import type { InvoicePageActions, InvoicePageView } from "./invoice-page-actions.ts";
import { invoicePdf } from "./invoice-pdf.ts";
import { answerWithPage } from "./layout.ts";
import { formatMoney } from "./money.ts";
import type { PayOutcome } from "./page-actions.ts";
import { draftFromBody, draftFromQuery, type PaymentDraft, paymentFromBody } from "./payment-draft.ts";

type Answer = Response | Promise<Response>;

/**
 * An invoice's own page at `/i/:id`, its PDF at `/i/:id/pdf`, the bank's challenge at `/i/:id/authenticate`.
 *
 * `POST /i/:id` takes the form of the hosted checkout and answers 303 back to the page, 402 when the bank declines,
 * 422 for a malformed field, 404 for an unknown invoice.
 */
export function invoicePages(actions: InvoicePageActions): Hono {
  const withInvoice =
    (answer: (c: Context, view: InvoicePageView) => Answer): Handler =>
    (c) => {
      const view = actions.find(c.req.param("id") ?? "");
      return view ? answer(c, view) : answerWithPage(c, unknownPage("invoice"));
    };
  const whileAwaited = (answer: (c: Context, view: InvoicePageView) => Answer): Handler =>
    withInvoice((c, view) =>
      view.awaitingAuthentication ? answer(c, view) : c.redirect(invoicePath(c), 303),
    );

  const pay = async (c: Context, view: InvoicePageView): Promise<Response> => {
    const body = await c.req.parseBody();
    const payment = paymentFromBody(body);
    const draft = draftFromBody(body);
    if (!payment || payment.method === "none") {
      const refusal = "Choose a payment method: method is neither card nor bank_debit.";
      const page = invoicePage({ view, path: invoicePath(c), draft, error: null, refusal });
      return answerWithPage(c, { ...page, status: 422 });
    }
    if (!isPayable(view)) return c.redirect(invoicePath(c), 303);
    return answerWithOutcome(c, await actions.pay(view.id, payment), actions.find(view.id) ?? view, draft);
  };

  const authenticate = async (c: Context, view: InvoicePageView): Promise<Response> => {
    const { answer } = await c.req.parseBody();
    if (answer !== "complete" && answer !== "fail") return challenge(c, view, "Choose Complete or Fail.");
    const outcome = await actions.authenticate(view.id, answer === "complete");
    return answerWithOutcome(c, outcome, actions.find(view.id) ?? view, draftFromBody({}));
  };

  return new Hono()
    .get(
      "/i/:id",
      withInvoice((c, view) => {
        const draft = draftFromQuery({ card: c.req.query("card"), iban: c.req.query("iban") });
        const state = { view, path: invoicePath(c), draft, error: null, refusal: null };
        return answerWithPage(c, invoicePage(state));
      }),
    )
    .post("/i/:id", withInvoice(pay))
    .get(
      "/i/:id/pdf",
      withInvoice((c, view) =>
        c.body(invoicePdf(view), 200, {
          "Cache-Control": "no-store",
          "Content-Disposition": `attachment; filename="${fileName(view)}"`,
          "Content-Type": "application/pdf",
        }),
      ),
    )
    .get(
      "/i/:id/authenticate",
      whileAwaited((c, view) => challenge(c, view, null)),
    )
    .post("/i/:id/authenticate", whileAwaited(authenticate));
}

function challenge(c: Context, view: InvoicePageView, error: string | null): Answer {
  const facts = [
    ["Merchant", view.merchant],
    ["Amount today", formatMoney(view.remaining, view.currency)],
  ] as const;
  const path = invoicePath(c);
  return answerWithPage(c, bankPage({ facts, action: `${path}/authenticate`, back: path, error }));
}

function answerWithOutcome(
  c: Context,
  outcome: PayOutcome,
  view: InvoicePageView,
  draft: PaymentDraft,
): Answer {
  const path = invoicePath(c);
  switch (outcome.kind) {
    case "complete":
      return c.redirect(path, 303);
    case "authenticate":
      return c.redirect(`${path}/authenticate`, 303);
    case "declined": {
      const page = invoicePage({ view, path, draft, error: null, refusal: outcome.message });
      return answerWithPage(c, { ...page, status: 402 });
    }
    case "invalid": {
      const page = invoicePage({ view, path, draft, error: outcome, refusal: null });
      return answerWithPage(c, { ...page, status: 422 });
    }
  }
}

function invoicePath(c: Context): string {
  return `/i/${encodeURIComponent(c.req.param("id") ?? "")}`;
}

function fileName({ id, number }: InvoicePageView): string {
  return `invoice-${(number ?? id).replace(/[^A-Za-z0-9-]/g, "")}.pdf`;
}
