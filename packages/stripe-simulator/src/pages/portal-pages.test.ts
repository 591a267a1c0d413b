import { describe, expect, test } from "vitest";
import type { PayOutcome } from "./page-actions.ts";
import type { PortalFlow, PortalView } from "./portal-page-actions.ts";
import { portalPages } from "./portal-pages.ts";
import { formPost, portalActions, portalPlan, portalSubscription, portalView } from "./testing/page-fakes.ts";

const home = "/p/session/bps_1";
const card = { number: "4242 4242 4242 4242", expiry: "12/34", cvc: "987", name: "Mara L" };
const complete: PayOutcome = { kind: "complete", redirectTo: "https://stripe.example/p/session/bps_1" };

function open(changes: Partial<PortalView> = {}, outcome: PayOutcome = complete) {
  const calls = portalActions(portalView(changes), outcome);
  return { ...calls, pages: portalPages(calls.actions) };
}

const yearly = portalPlan({ priceId: "price_2", description: "Fernwood Pro, yearly", interval: "year" });
const pending = { subscriptions: [portalSubscription({ cancelAt: Date.UTC(2026, 11, 20) / 1000 })] };
const noFeatures = {
  features: { cancel: false, updatePaymentMethod: false, invoiceHistory: false, updateEmail: false },
};

describe("the portal", () => {
  test("shows the subscription, the card, the invoices and the way back", async () => {
    const answer = await open().pages.request(home);
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(page).toContain("€29.00 per month");
    expect(page).toContain('Renews on <time datetime="2026-12-20">December 20, 2026</time>');
    expect(page).toContain("4242");
    expect(page).toContain("FRN-0001");
    expect(page).toContain('href="https://shop.example/account"');
    expect(page).toContain("Return to Fernwood Academy");
  });

  test("offers only what the merchant's portal offers", async () => {
    const page = await (await open(noFeatures).pages.request(home)).text();
    expect(page).not.toContain("/cancel");
    expect(page).not.toContain("Update card");
    expect(page).not.toContain("Invoice history");
  });

  test("an ended subscription can be neither canceled nor continued", async () => {
    const subscriptions = [portalSubscription({ status: "canceled" })];
    const page = await (await open({ subscriptions }).pages.request(home)).text();
    expect(page).toContain("This subscription has ended.");
    expect(page).not.toContain("/subscriptions/sub_1/");
  });

  test("a customer with nothing yet reads so", async () => {
    const page = await (
      await open({ subscriptions: [], paymentMethods: [], invoices: [] }).pages.request(home)
    ).text();
    expect(page).toContain("You have no subscription.");
    expect(page).toContain("No payment method is saved.");
    expect(page).toContain("There are no invoices yet.");
  });

  test("the confirmation shown is one of ours, whatever the address says", async () => {
    const { pages } = open();
    expect(await (await pages.request(`${home}?done=canceled`)).text()).toContain('role="status"');
    expect(await (await pages.request(`${home}?done=You+won`)).text()).not.toContain("You won");
  });
});

describe("canceling", () => {
  const path = `${home}/subscriptions/sub_1/cancel`;

  test("a link asks first and cancels nothing", async () => {
    const { pages, calls } = open();
    const answer = await pages.request(path);
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(page).toContain("December 20, 2026");
    expect(page).toContain(`<form class="stack" method="post" action="${path}">`);
    expect(page).toContain(`href="${home}"`);
    expect(calls).toEqual([]);
  });

  test("the form cancels and returns to the portal", async () => {
    const { pages, calls } = open();
    const answer = await pages.request(path, formPost({}));
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(`${home}?done=canceled`);
    expect(calls).toEqual(["cancel sub_1"]);
  });

  test("canceling twice cancels once", async () => {
    const { pages, calls } = open(pending);
    expect((await pages.request(path, formPost({}))).status).toBe(303);
    expect((await pages.request(path)).headers.get("location")).toBe(home);
    expect(calls).toEqual([]);
  });

  test("a pending cancellation can be taken back", async () => {
    const { pages, calls } = open(pending);
    expect(await (await pages.request(home)).text()).toContain(`action="${home}/subscriptions/sub_1/resume"`);
    const answer = await pages.request(`${home}/subscriptions/sub_1/resume`, formPost({}));
    expect(answer.headers.get("location")).toBe(`${home}?done=resumed`);
    expect(calls).toEqual(["resume sub_1"]);
  });

  test("resuming what was never canceled changes nothing", async () => {
    const { pages, calls } = open();
    expect((await pages.request(`${home}/subscriptions/sub_1/resume`, formPost({}))).status).toBe(303);
    expect(calls).toEqual([]);
  });

  test.each([
    ["another customer's subscription", open(), `${home}/subscriptions/sub_other`],
    ["a portal that does not offer it", open(noFeatures), `${home}/subscriptions/sub_1`],
    [
      "an ended subscription",
      open({ subscriptions: [portalSubscription({ status: "canceled" })] }),
      `${home}/subscriptions/sub_1`,
    ],
    ["an unknown session", open(), "/p/session/bps_other/subscriptions/sub_1"],
  ])("%s is not found, and nothing is asked of Stripe", async (_name, { pages, calls }, base) => {
    expect((await pages.request(`${base}/cancel`)).status).toBe(404);
    expect((await pages.request(`${base}/cancel`, formPost({}))).status).toBe(404);
    expect((await pages.request(`${base}/resume`, formPost({}))).status).toBe(404);
    expect(calls).toEqual([]);
  });
});

describe("a new card", () => {
  const path = `${home}/payment-method`;

  test("is forwarded without its spaces, and the portal says that it is saved", async () => {
    const { pages, cards } = open();
    const answer = await pages.request(path, formPost(card));
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(`${home}?done=card`);
    expect(cards).toEqual([{ ...card, method: "card", number: "4242424242424242" }]);
  });

  test("that is declined leaves the form open, without the number and the CVC", async () => {
    const declined: PayOutcome = {
      kind: "declined",
      code: "card_declined",
      message: "Your card was declined.",
    };
    const answer = await open({}, declined).pages.request(path, formPost(card));
    const page = await answer.text();
    expect(answer.status).toBe(402);
    expect(page).toMatch(/<details class="change" id="change" open>/);
    expect(page).toContain("Your card was declined.");
    expect(page).toContain('value="12/34"');
    expect(page).not.toContain('value="987"');
    expect(page).toContain(`action="${path}"`);
  });

  test("with a malformed field shows which", async () => {
    const invalid: PayOutcome = { kind: "invalid", field: "cvc", message: "Enter the CVC." };
    const answer = await open({}, invalid).pages.request(path, formPost(card));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toMatch(/id="cvc-error" role="alert">.*Enter the CVC\./s);
  });

  test("whose bank asks for a confirmation is refused with a reason", async () => {
    const answer = await open({}, { kind: "authenticate" }).pages.request(path, formPost(card));
    expect(answer.status).toBe(402);
    expect(await answer.text()).toContain("Use another card.");
  });

  test("is refused where the portal does not offer it, and where there is no session", async () => {
    const { pages, cards } = open(noFeatures);
    expect((await pages.request(path, formPost(card))).status).toBe(404);
    expect((await pages.request("/p/session/bps_other/payment-method", formPost(card))).status).toBe(404);
    expect((await pages.request("/p/session/bps_other")).status).toBe(404);
    expect(cards).toEqual([]);
  });

  test("can be filled in by a test number's link, which opens the form", async () => {
    const page = await (await open().pages.request(`${home}?card=4000000000000341`)).text();
    expect(page).toContain('value="4000 0000 0000 0341"');
    expect(page).toMatch(/<details class="change" id="change" open>/);
    expect(page).not.toContain("?iban=");
  });
});

describe("what was opened for one thing", () => {
  const flow = (type: PortalFlow["type"], changes: Partial<PortalFlow> = {}): PortalFlow => ({
    type,
    subscription: type === "payment_method_update" ? null : "sub_1",
    after: "redirect",
    redirectTo: "https://shop.example/account?from=portal",
    message: null,
    ...changes,
  });

  test.each([
    ["payment_method_update", "Update your card"],
    ["subscription_cancel", "Cancel your subscription?"],
    ["subscription_update", "Change your subscription"],
  ] as const)(
    "%s begins there, and whoever would rather not goes back to the merchant",
    async (type, words) => {
      const subscriptions = [portalSubscription({ plans: [portalPlan()] })];
      const answer = await open({ subscriptions, flow: flow(type) }).pages.request(home);
      const page = await answer.text();
      expect(page).toContain(`<h1>${words}</h1>`);
      expect(page).toContain('href="https://shop.example/account"');
      expect(answer.headers.get("content-security-policy")).toContain(
        "form-action 'self' https://shop.example",
      );
    },
  );

  test("leads back when it is done", async () => {
    const { pages, calls } = open({ flow: flow("subscription_cancel") });
    const answer = await pages.request(`${home}/subscriptions/sub_1/cancel`, formPost({}));
    expect(answer.headers.get("location")).toBe("https://shop.example/account?from=portal");
    expect(calls).toEqual(["cancel sub_1"]);
  });

  test("ends on a page of its own, or in the portal, when that was asked for", async () => {
    const own = open({
      flow: flow("payment_method_update", { after: "hosted_confirmation", message: "Thanks." }),
    });
    expect(await (await own.pages.request(`${home}?done=card`)).text()).toContain("Thanks.");
    const portal = open({ flow: flow("payment_method_update", { after: "portal_homepage" }) });
    expect(await (await portal.pages.request(`${home}?done=card`)).text()).toContain("Invoice history");
  });

  test("is the portal when there is nothing left to do: canceled meanwhile, or not to be changed", async () => {
    const canceled = open({ ...pending, flow: flow("subscription_cancel") });
    expect(await (await canceled.pages.request(home)).text()).toContain("Invoice history");
    const fixed = open({ flow: flow("subscription_update") });
    expect(await (await fixed.pages.request(home)).text()).toContain("Invoice history");
  });
});

describe("changing a plan", () => {
  const path = `${home}/subscriptions/sub_1/update`;
  const changeable = { subscriptions: [portalSubscription({ plans: [portalPlan(), yearly] })] };

  test("is asked for with the present plan, and a preview costs nothing", async () => {
    const { pages, calls } = open(changeable);
    const page = await (await pages.request(path)).text();
    expect(page).toMatch(/name="price" value="price_1" checked/);
    expect(page).not.toContain('name="quantity"');
    expect(await (await pages.request(home)).text()).toContain(`href="${path}"`);
    expect(calls).toEqual([]);
  });

  test("shows its price before the button that pays it", async () => {
    const { pages, calls } = open(changeable);
    const page = await (await pages.request(`${path}/review?price=price_2`)).text();
    expect(page).toContain("Pay €275.50 and change");
    expect(page).toContain("€290.00 per year");
    expect(calls).toEqual(["preview sub_1 price_2 1"]);
  });

  test("that is refused by the bank says so, with the price still there", async () => {
    const { pages, plan } = open(changeable);
    plan.outcome = { kind: "declined", message: "Your card was declined." };
    const answer = await pages.request(path, formPost({ price: "price_2", quantity: "1" }));
    const page = await answer.text();
    expect(answer.status).toBe(402);
    expect(page).toMatch(/role="alert"[^>]*>.*Your card was declined\./s);
    expect(page).toContain("Pay €275.50 and change");
  });

  test("is not found where it is not offered", async () => {
    const { pages, calls } = open();
    expect((await pages.request(path)).status).toBe(404);
    expect((await pages.request(`${path}/review?price=price_2`)).status).toBe(404);
    expect((await pages.request(path, formPost({ price: "price_2" }))).status).toBe(404);
    expect(calls).toEqual([]);
  });
});

test("an email address is asked for only where the merchant lets it be changed", async () => {
  expect((await open(noFeatures).pages.request(`${home}/email`, formPost({ email: "a@b.c" }))).status).toBe(
    404,
  );
  const { pages, calls } = open();
  expect((await pages.request(`${home}/email`, formPost({ email: " a@b.c " }))).status).toBe(303);
  expect((await pages.request(`${home}/email`, formPost({ email: "nobody" }))).status).toBe(422);
  expect(calls).toEqual(["email a@b.c", "email nobody"]);
});

test("a paused subscription says that nothing is charged, an open invoice leads to its page", async () => {
  const subscriptions = [portalSubscription({ status: "paused" })];
  const [invoice] = portalView().invoices;
  const invoices = invoice ? [{ ...invoice, status: "open" }] : [];
  const page = await (await open({ subscriptions, invoices }).pages.request(home)).text();
  expect(page).toContain("It is paused. Nothing is charged meanwhile.");
  expect(page).toMatch(/href="https:\/\/stripe\.example\/i\/in_1">Pay</);
});
