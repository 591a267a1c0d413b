import { describe, expect, test } from "vitest";
import { checkoutPages } from "./checkout-pages.ts";
import type { CheckoutView, PayOutcome } from "./page-actions.ts";
import { checkoutActions, checkoutView, formPost } from "./testing/page-fakes.ts";

const complete: PayOutcome = {
  kind: "complete",
  redirectTo: "https://shop.example/success?session=cs_test_1",
};
const declined: PayOutcome = { kind: "declined", code: "card_declined", message: "Your card was declined." };
const card = { method: "card", number: "4242 4242 4242 4242", expiry: "12/34", cvc: "987", name: "Mara L" };

function open(changes: Partial<CheckoutView> = {}, outcome: PayOutcome = complete) {
  const calls = checkoutActions(checkoutView(changes), outcome);
  return { ...calls, pages: checkoutPages(calls.actions) };
}

describe("the payment page", () => {
  test("shows the order, the amount, the email and a way back to the shop", async () => {
    const answer = await open().pages.request("/c/pay/cs_test_1");
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(page).toContain("Subscribe to Fernwood Pro");
    expect(page).toContain("€29.00");
    expect(page).toContain("mara@example.com");
    expect(page).toContain('href="https://shop.example/pricing"');
    expect(page).toContain("no money moves");
  });

  test("a trial says what is due today and what follows", async () => {
    const page = await (await open({ trialDays: 14, dueToday: 0 }).pages.request("/c/pay/cs_test_1")).text();
    expect(page).toContain("14 days free");
    expect(page).toContain("then €29.00 per month");
    expect(page).toContain("€0.00");
    expect(page).toContain("Start trial");
  });

  test("one-time and recurring lines together name today's amount and the renewal's", async () => {
    const lines = [
      { description: "Pro", quantity: 1, amount: 2900, renewal: 2900, interval: "month" },
      { description: "Onboarding", quantity: 1, amount: 9900, renewal: 9900, interval: null },
    ];
    const page = await (
      await open({ lines, subtotal: 12800, total: 12800, dueToday: 12800 }).pages.request("/c/pay/cs_test_1")
    ).text();
    expect(page).toContain("today, then €29.00 per month");
  });

  test("a setup shows no price", async () => {
    const view = { mode: "setup" as const, lines: [], total: 0, dueToday: 0 };
    const page = await (await open(view).pages.request("/c/pay/cs_test_1")).text();
    expect(page).toContain("Save payment method");
    expect(page).not.toContain("€0.00");
  });

  test("every visible field has a label, a name a script can post, and what a browser needs to fill it", async () => {
    const page = await (await open().pages.request("/c/pay/cs_test_1")).text();
    for (const name of ["number", "expiry", "cvc", "name", "accountHolder", "iban"]) {
      expect(page).toContain(`<label for="${name}">`);
      expect(page).toMatch(new RegExp(`<input id="${name}" name="${name}"`));
    }
    for (const purpose of ["cc-number", "cc-exp", "cc-csc", "cc-name"]) {
      expect(page).toContain(`autocomplete="${purpose}"`);
    }
    expect(page).toContain('<form method="post" action="/c/pay/cs_test_1" novalidate>');
    expect(page).toMatch(/name="method" id="method-card" value="card" checked/);
  });

  test("a test number's link fills in the whole form", async () => {
    const { pages } = open();
    const start = await (await pages.request("/c/pay/cs_test_1")).text();
    expect(start).toContain('href="/c/pay/cs_test_1?card=4000002500003155"');
    const filled = await (await pages.request("/c/pay/cs_test_1?card=4000002500003155")).text();
    expect(filled).toContain('value="4000 0025 0000 3155"');
    expect(filled).toContain('value="12/34"');
  });

  test("a test account's link fills in the bank debit and chooses it", async () => {
    const page = await (await open().pages.request("/c/pay/cs_test_1?iban=DE62370400440532013001")).text();
    expect(page).toContain('value="DE62 3704 0044 0532 0130 01"');
    expect(page).toMatch(/id="method-bank" value="bank_debit" checked/);
  });

  test("a link cannot fill in a number that is not a published test number", async () => {
    const page = await (await open().pages.request("/c/pay/cs_test_1?card=4111111111111111")).text();
    expect(page).not.toContain("4111");
  });
});

describe("paying", () => {
  test("a card goes to the bank without its spaces, and a payment goes on to the merchant", async () => {
    const { pages, paid } = open();
    const answer = await pages.request("/c/pay/cs_test_1", formPost(card));
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("https://shop.example/success?session=cs_test_1");
    expect(paid).toEqual([{ ...card, number: "4242424242424242" }]);
  });

  test("a bank debit carries only its own fields", async () => {
    const { pages, paid } = open();
    const fields = {
      ...card,
      method: "bank_debit",
      accountHolder: "Mara L",
      iban: "de89 3704 0044 0532 0130 00",
    };
    const answer = await pages.request("/c/pay/cs_test_1", formPost(fields));
    expect(answer.status).toBe(303);
    expect(paid).toEqual([{ method: "bank_debit", accountHolder: "Mara L", iban: "DE89370400440532013000" }]);
  });

  test("a decline says why and keeps everything but the card's number and CVC", async () => {
    const answer = await open({}, declined).pages.request("/c/pay/cs_test_1", formPost(card));
    const page = await answer.text();
    expect(answer.status).toBe(402);
    expect(page).toMatch(/role="alert"[^>]*>.*Your card was declined\./s);
    expect(page).toContain("<title>Error: ");
    expect(page).toContain('value="12/34"');
    expect(page).toContain('value="Mara L"');
    expect(page).not.toContain('value="4242');
    expect(page).not.toContain('value="987"');
  });

  test.each(["number", "expiry", "cvc", "name", "accountHolder", "iban"] as const)(
    "a malformed %s is named at its field, which has the focus",
    async (field) => {
      const invalid: PayOutcome = { kind: "invalid", field, message: "This is not complete." };
      const answer = await open({}, invalid).pages.request("/c/pay/cs_test_1", formPost(card));
      const page = await answer.text();
      expect(answer.status).toBe(422);
      expect(page).toMatch(
        new RegExp(
          `<input id="${field}"[^>]*aria-invalid="true" aria-describedby="${field}-error" autofocus`,
        ),
      );
      expect(page).toMatch(new RegExp(`id="${field}-error" role="alert">.*This is not complete\\.`, "s"));
      expect(page.match(/aria-invalid="true"/g)).toHaveLength(1);
    },
  );

  test("a refused bank debit comes back with the bank debit chosen", async () => {
    const fields = { method: "bank_debit", accountHolder: "Mara L", iban: "DE00" };
    const invalid: PayOutcome = { kind: "invalid", field: "iban", message: "Check the IBAN." };
    const page = await (await open({}, invalid).pages.request("/c/pay/cs_test_1", formPost(fields))).text();
    expect(page).toMatch(/value="bank_debit" checked/);
    expect(page).toContain('value="DE00"');
  });

  test("an unknown method is refused with the methods there are, and nothing is paid", async () => {
    const { pages, paid } = open();
    const answer = await pages.request("/c/pay/cs_test_1", formPost({ ...card, method: "cheque" }));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("neither card nor bank_debit");
    expect(paid).toEqual([]);
  });

  test("a payment the bank wants confirmed leads to the challenge", async () => {
    const answer = await open({}, { kind: "authenticate" }).pages.request("/c/pay/cs_test_1", formPost(card));
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/c/pay/cs_test_1/authenticate");
  });

  test("a redirect address in the form or the query has no say in where a payment leads", async () => {
    const fields = { ...card, redirectTo: "https://evil.example", success_url: "https://evil.example" };
    const answer = await open().pages.request(
      "/c/pay/cs_test_1?redirectTo=https://evil.example",
      formPost(fields),
    );
    expect(answer.headers.get("location")).toBe(complete.redirectTo);
  });
});

describe("the bank's challenge", () => {
  const path = "/c/pay/cs_test_1/authenticate";

  test("shows who wants how much, and offers both answers", async () => {
    const answer = await open({ awaitingAuthentication: true }).pages.request(path);
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(page).toContain("Fernwood Academy");
    expect(page).toContain("€29.00");
    expect(page).toMatch(/name="answer" value="complete">Complete</);
    expect(page).toMatch(/name="answer" value="fail">Fail</);
  });

  test("confirming goes on to the merchant", async () => {
    const { pages, answered } = open({ awaitingAuthentication: true });
    const answer = await pages.request(path, formPost({ answer: "complete" }));
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(complete.redirectTo);
    expect(answered).toEqual([true]);
  });

  test("failing returns to the payment form, which posts to the payment and not to the challenge", async () => {
    const { pages, answered } = open({ awaitingAuthentication: true }, declined);
    const answer = await pages.request(path, formPost({ answer: "fail" }));
    expect(answer.status).toBe(402);
    expect(answered).toEqual([false]);
    expect(await answer.text()).toContain('<form method="post" action="/c/pay/cs_test_1" novalidate>');
  });

  test("an answer that is neither is asked again and reaches no bank", async () => {
    const { pages, answered } = open({ awaitingAuthentication: true });
    const answer = await pages.request(path, formPost({ answer: "perhaps" }));
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain("Choose Complete or Fail.");
    expect(answered).toEqual([]);
  });

  test.each(["GET", "POST"])(
    "%s without a payment that waits leads back to the payment page",
    async (method) => {
      const { pages, answered } = open();
      const answer = await pages.request(path, method === "GET" ? {} : formPost({ answer: "complete" }));
      expect(answer.status).toBe(303);
      expect(answer.headers.get("location")).toBe("/c/pay/cs_test_1");
      expect(answered).toEqual([]);
    },
  );

  test("the payment page reminds of a bank that waits", async () => {
    const page = await (
      await open({ awaitingAuthentication: true }).pages.request("/c/pay/cs_test_1")
    ).text();
    expect(page).toContain(`href="${path}"`);
  });
});
