import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { checkoutPages } from "./checkout-pages.ts";
import { invoicePages } from "./invoice-pages.ts";
import type { CheckoutView } from "./page-actions.ts";
import { portalPages } from "./portal-pages.ts";
import { receiptPages } from "./receipt-pages.ts";
import {
  checkoutActions,
  checkoutView,
  formPost,
  invoiceActions,
  invoiceView,
  planPreview,
  portalActions,
  portalPlan,
  portalSubscription,
  portalView,
} from "./testing/page-fakes.ts";

const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>`;
const declined = { kind: "declined" as const, code: "card_declined", message: hostile };

async function checkoutPage(changes: Partial<CheckoutView>): Promise<Response> {
  return checkoutPages(checkoutActions(checkoutView(changes), declined).actions).request("/c/pay/cs_test_1");
}

function expectHarmless(page: string): void {
  expect(page).not.toContain("<script>alert");
  expect(page).not.toContain("<img");
  expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
}

describe("what comes from outside is text, never markup", () => {
  test.each(["open", "complete", "expired"] as const)("in a checkout that is %s", async (status) => {
    const lines = [{ description: hostile, quantity: 2, amount: 100, renewal: 100, interval: hostile }];
    const page = await checkoutPage({ status, merchant: hostile, email: hostile, lines });
    expectHarmless(await page.text());
  });

  test("in the bank's challenge", async () => {
    const view = checkoutView({ merchant: hostile, awaitingAuthentication: true });
    const pages = checkoutPages(checkoutActions(view, declined).actions);
    expectHarmless(await (await pages.request("/c/pay/cs_test_1/authenticate")).text());
  });

  test("in what a person typed and what the bank answered", async () => {
    const pages = checkoutPages(checkoutActions(checkoutView(), declined).actions);
    const fields = { method: "card", expiry: hostile, name: hostile, accountHolder: hostile, iban: hostile };
    expectHarmless(await (await pages.request("/c/pay/cs_test_1", formPost(fields))).text());
  });

  test("in the portal and its question before a cancellation", async () => {
    const subscriptions = [portalSubscription({ description: hostile, status: hostile, interval: hostile })];
    const paymentMethods = [{ id: "pm_1", brand: hostile, last4: hostile, isDefault: false }];
    const invoices = [
      { id: "in_1", number: hostile, created: 0, total: 1, currency: "eur", status: hostile, url: hostile },
    ];
    const view = portalView({ merchant: hostile, email: hostile, subscriptions, paymentMethods, invoices });
    const pages = portalPages(portalActions(view, declined).actions);
    expectHarmless(await (await pages.request("/p/session/bps_1")).text());
    expectHarmless(await (await pages.request("/p/session/bps_1/subscriptions/sub_1/cancel")).text());
  });

  test("in a change of plans, its price and what was refused of it", async () => {
    const plan = portalPlan({ description: hostile, interval: hostile });
    const view = portalView({
      merchant: hostile,
      subscriptions: [portalSubscription({ description: hostile, plans: [plan] })],
    });
    const { actions, plan: answers } = portalActions(view, declined);
    const path = "/p/session/bps_1/subscriptions/sub_1/update";
    const get = async (address: string) => (await portalPages(actions).request(address)).text();
    expectHarmless(await get(path));
    answers.preview = planPreview({ plan, lines: [{ description: hostile, amount: 1 }] });
    expectHarmless(await get(`${path}/review?price=price_1`));
    answers.preview = { kind: "invalid", field: "quantity", message: hostile };
    expectHarmless(await get(`${path}/review?quantity=${encodeURIComponent(hostile)}`));
  });

  test("in an invoice, its bank's question and a receipt", async () => {
    const view = invoiceView({
      merchant: hostile,
      number: hostile,
      email: hostile,
      lines: [{ description: hostile, quantity: 1, amount: 1 }],
      awaitingAuthentication: true,
    });
    const pages = invoicePages(invoiceActions(view, declined).actions);
    expectHarmless(await (await pages.request("/i/in_1")).text());
    expectHarmless(await (await pages.request("/i/in_1/authenticate")).text());
    const closed = invoiceActions({ ...view, status: hostile }, declined);
    expectHarmless(await (await invoicePages(closed.actions).request("/i/in_1")).text());
    const file = await pages.request("/i/in_1/pdf");
    expect(file.headers.get("content-disposition")).not.toMatch(/[<>']/);
    const receipt = { merchant: hostile, description: hostile, brand: hostile, last4: hostile, id: "ch_1" };
    const facts = { amount: 1, refunded: 0, currency: "eur", created: 0, status: "succeeded" };
    const receipts = receiptPages(() => ({ ...receipt, ...facts }));
    expectHarmless(await (await receipts.request("/receipts/ch_1")).text());
  });

  test("a flow never leads to an address that is not a web address", async () => {
    const script = "javascript:alert(1)";
    const flow = {
      type: "subscription_cancel",
      subscription: "sub_1",
      after: "redirect",
      redirectTo: script,
      message: null,
    } as const;
    const pages = portalPages(portalActions(portalView({ returnUrl: script, flow }), declined).actions);
    const page = await pages.request("/p/session/bps_1");
    expect(await page.text()).not.toContain(script);
    const answer = await pages.request("/p/session/bps_1/subscriptions/sub_1/cancel", formPost({}));
    expect(answer.headers.get("location")).toBe("/p/session/bps_1?done=canceled");
  });

  test("a link that is not a web address is not offered", async () => {
    const script = "javascript:alert(1)";
    for (const status of ["open", "complete", "expired"] as const) {
      const page = await (await checkoutPage({ status, cancelUrl: script, successUrl: script })).text();
      expect(page).not.toContain("javascript:");
    }
    const pages = portalPages(portalActions(portalView({ returnUrl: script }), declined).actions);
    expect(await (await pages.request("/p/session/bps_1")).text()).not.toContain("javascript:");
  });
});

describe("the headers", () => {
  test("keep the page out of caches, frames and referrers", async () => {
    const { headers } = await checkoutPage({});
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("content-type")).toMatch(/^text\/html; charset=utf-8$/i);
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });

  test("allow exactly the style and the script that the page carries", async () => {
    const answer = await checkoutPage({});
    const policy = answer.headers.get("content-security-policy") ?? "";
    const page = await answer.text();
    for (const element of ["style", "script"]) {
      const pieces = [...page.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, "gs"))];
      expect(pieces).toHaveLength(1);
      const digest = createHash("sha256")
        .update(pieces[0]?.[1] ?? "")
        .digest("base64");
      expect(policy).toContain(`${element}-src 'sha256-${digest}'`);
    }
    expect(page).not.toMatch(/ style=| on[a-z]+=|src=/);
  });

  test("let a payment redirect to the merchant's origin, and to nowhere else", async () => {
    const { headers } = await checkoutPage({ successUrl: "http://127.0.0.1:3000/success?a=b" });
    expect(headers.get("content-security-policy")).toMatch(
      /; form-action 'self' http:\/\/127\.0\.0\.1:3000$/,
    );
  });

  test.each([
    ["an IPv6 host", "http://[::1]:3000/success", "http:"],
    ["a host that would end the directive", "https://a;sandbox/success", "https:"],
  ])("%s widens to its scheme and adds no directive", async (_name, successUrl, source) => {
    const { headers } = await checkoutPage({ successUrl });
    expect(headers.get("content-security-policy")).toMatch(new RegExp(`; form-action 'self' ${source}$`));
  });

  test("a decline and a missing page carry the same headers", async () => {
    const pages = checkoutPages(checkoutActions(checkoutView(), declined).actions);
    for (const answer of [
      await pages.request("/c/pay/cs_test_1", formPost({ method: "card" })),
      await pages.request("/c/pay/nothing"),
    ]) {
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    }
  });
});
