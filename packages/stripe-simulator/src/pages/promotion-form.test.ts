import { describe, expect, test } from "vitest";
import { checkoutPages } from "./checkout-pages.ts";
import type { CheckoutView } from "./page-actions.ts";
import { checkoutActions, checkoutView, formPost } from "./testing/page-fakes.ts";

const DISCOUNT = { amount: 580, label: "SAVE20", promotionCode: "SAVE20", terms: "20% off once" };

function open(changes: Partial<CheckoutView> = {}) {
  const view = checkoutView({ allowPromotionCodes: true, ...changes });
  const calls = checkoutActions(view, { kind: "complete", redirectTo: "https://shop.example/" });
  return { ...calls, pages: checkoutPages(calls.actions) };
}

describe("the field for a promotion code", () => {
  test("is there only where the merchant takes codes, labelled, in a form of its own", async () => {
    const without = await open({ allowPromotionCodes: false }).pages.request("/c/pay/cs_test_1");
    expect(await without.text()).not.toContain("promotionCode");
    const page = await (await open().pages.request("/c/pay/cs_test_1")).text();
    expect(page).toContain('<label for="promotionCode">Promotion code</label>');
    expect(page).toContain('<form class="promotion" method="post" action="/c/pay/cs_test_1/promotion"');
    const forms = page.match(/<form[\s\S]*?<\/form>/g) ?? [];
    expect(forms.filter((form) => form.includes("promotionCode"))).toHaveLength(1);
  });

  test("sends the code and comes back to the page", async () => {
    const { codes, pages } = open();
    const post = formPost({ action: "apply", promotionCode: " SAVE20 " });
    const answer = await pages.request("/c/pay/cs_test_1/promotion", post);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/c/pay/cs_test_1"]);
    expect(codes).toEqual(["SAVE20"]);
  });

  test("says what is wrong, tied to the field, which has the focus; the payment form stays", async () => {
    const answer = await open().pages.request(
      "/c/pay/cs_test_1/promotion",
      formPost({ action: "apply", promotionCode: '"><script>alert(1)</script>' }),
    );
    const page = await answer.text();
    expect(answer.status).toBe(422);
    expect(page).toMatch(
      /<input id="promotionCode"[^>]*aria-invalid="true" aria-describedby="promotionCode-error" autofocus/,
    );
    expect(page).toMatch(/id="promotionCode-error" role="alert">.*This code is invalid\./s);
    expect(page).toContain("<title>Error: ");
    expect(page).not.toContain("<script>alert");
    expect(page).toContain('<form method="post" action="/c/pay/cs_test_1" novalidate>');
  });

  test("gives way to the code that is on the order, which can be removed by name", async () => {
    const { codes, pages } = open({ discount: DISCOUNT, dueToday: 2320, total: 2320 });
    const page = await (await pages.request("/c/pay/cs_test_1")).text();
    expect(page).not.toContain('<input id="promotionCode"');
    expect(page).toContain('aria-label="Remove promotion code SAVE20"');
    expect(page).toContain("−€5.80");
    expect(page).toContain("€23.20");
    await pages.request("/c/pay/cs_test_1/promotion", formPost({ action: "remove" }));
    expect(codes).toEqual([null]);
  });

  test("an address that was typed or reloaded leads back to the payment", async () => {
    const answer = await open().pages.request("/c/pay/cs_test_1/promotion");
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/c/pay/cs_test_1"]);
  });

  test("a closed checkout takes no code", async () => {
    const { codes, pages } = open({ status: "expired" });
    const post = formPost({ action: "apply", promotionCode: "SAVE20" });
    expect((await pages.request("/c/pay/cs_test_1/promotion", post)).status).toBe(410);
    expect(codes).toEqual([]);
  });
});

test("a discount that ends is not promised for the renewal, one that lasts is", async () => {
  const line = { amount: 2900, description: "Pro", interval: "month", quantity: 1 };
  const discounted = { discount: DISCOUNT, dueToday: 2320, total: 2320 };
  const ending = open({ ...discounted, lines: [{ ...line, renewal: 2900 }] });
  expect(await (await ending.pages.request("/c/pay/cs_test_1")).text()).toContain(
    "today, then €29.00 per month",
  );
  const lasting = open({ ...discounted, lines: [{ ...line, renewal: 2320 }] });
  const page = await (await lasting.pages.request("/c/pay/cs_test_1")).text();
  expect(page).not.toContain("today, then");
  expect(page).toContain("per month");
});

test("an order that is free asks for nothing but one press", async () => {
  const { pages, paid } = open({ dueToday: 0, mode: "payment", needsPaymentMethod: false, total: 0 });
  const page = await (await pages.request("/c/pay/cs_test_1")).text();
  expect(page).toContain("Complete order");
  expect(page).not.toMatch(/name="(number|cvc|iban)"/);
  expect((await pages.request("/c/pay/cs_test_1", formPost({ method: "none" }))).status).toBe(303);
  expect(paid).toEqual([{ method: "none" }]);
});
