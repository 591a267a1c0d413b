import type { Page } from "@playwright/test";
import { buy, firstPaymentOf, paymentOf, subscriptionOf, trialEnds } from "./buying.ts";
import { tellSimulator } from "./merchant.ts";
import {
  answeredWith,
  answerTheBank,
  cards,
  choose,
  expect,
  heading,
  ibans,
  payByBank,
  payByCard,
  reloadUntil,
  sessionIn,
  signUp,
  test,
} from "./shop.ts";

async function expectAllowed(page: Page, allowed: boolean): Promise<void> {
  const decision = await page.request.get("/api/entitlements?level=PRO");
  expect(await decision.json()).toMatchObject({ allowed });
}

/** Orders an offer by bank debit. Answers with the session's id. */
async function orderByBank(page: Page, offer: string): Promise<string> {
  await choose(page, offer);
  await payByBank(page, ibans.settlesLater);
  await expect(heading(page, "Waiting for your bank")).toBeVisible();
  return sessionIn(page);
}

test("a declined card grants nothing, and the visitor can try another on the same page", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(answeredWith(402));
  await signUp(page);
  await choose(page, "Pro, one year");
  const sessionId = sessionIn(page);
  await payByCard(page, cards.declined);
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expectAllowed(page, false);
  await payByCard(page, cards.works);
  await expect(heading(page, "You’re in")).toBeVisible();
  expect(sessionIn(page)).toBe(sessionId);
  await expectAllowed(page, true);
});

test("a card that needs authentication gives access after it, and not before", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(answeredWith(402));
  await signUp(page);
  await choose(page, "Pro, one year");
  const hostedPage = page.url();
  await payByCard(page, cards.authenticates);
  await expectAllowed(page, false);
  await answerTheBank(page, "Fail");
  await expect(page.getByRole("alert").first()).toBeVisible();
  await page.goto("/pro");
  await expect(heading(page, "You need Pro for this page")).toBeVisible();
  await page.goto(hostedPage);
  await payByCard(page, cards.authenticates);
  await answerTheBank(page, "Complete");
  await expect(heading(page, "You’re in")).toBeVisible();
  await page.getByRole("link", { name: "Open the Pro library" }).click();
  await expect(heading(page, "Pro library")).toBeVisible();
});

test("a trial starts when the bank accepts the card: a declined one starts none", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(answeredWith(402));
  await signUp(page);
  await choose(page, "Pro, monthly");
  await payByCard(page, cards.declined);
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expectAllowed(page, false);
  await payByCard(page, cards.authenticates);
  await answerTheBank(page, "Complete");
  await expect(heading(page, "You’re in")).toBeVisible();
  await expect(page.getByText(/^Pro is yours. Your free trial runs until/)).toBeVisible();
});

test("a bank debit gives access when it has settled, and says what happens next", async ({ page }) => {
  await signUp(page);
  const sessionId = await orderByBank(page, "Pro, one year");
  await expect(page.getByRole("heading", { name: "What happens next" })).toBeVisible();
  const success = page.url();
  await page.getByRole("link", { name: "See the status" }).click();
  await expect(page.getByRole("heading", { name: "You have no access right now" })).toBeVisible();
  await expect(page.getByText("Your bank is still confirming the payment.").first()).toBeVisible();
  await expect(page.getByText("Waiting for your bank").first()).toBeVisible();
  await page.goto("/");
  await expect(page.getByText(/^Your bank is confirming a payment for Pro/)).toBeVisible();
  await expectAllowed(page, false);
  await tellSimulator("settle", { payment_intent: await paymentOf(sessionId), status: "succeeded" });
  await page.goto("/account");
  await reloadUntil(page, () =>
    expect(page.getByRole("heading", { name: "You have Pro" })).toBeVisible({ timeout: 500 }),
  );
  await expect(page.getByText("Your bank confirmed the payment: Pro is open")).toBeVisible();
  await expect(page.getByText("Waiting for your bank")).toHaveCount(0);
  await page.goto(success);
  await expect(heading(page, "You’re in")).toBeVisible();
  await expectAllowed(page, true);
});

test("a failed bank debit costs nothing, says so, and the visitor can pay another way", async ({ page }) => {
  await signUp(page);
  const sessionId = await orderByBank(page, "Pro, one year");
  await tellSimulator("settle", { payment_intent: await paymentOf(sessionId), status: "failed" });
  await reloadUntil(page, () => expect(heading(page, "Your payment failed")).toBeVisible({ timeout: 500 }));
  await expect(page.getByText(/^Your bank did not complete the payment. Nothing was charged/)).toBeVisible();
  await page.goto("/account");
  await expect(page.getByText("The payment failed. Nothing was charged.").first()).toBeVisible();
  await expect(page.getByText("Your bank did not pay for Pro")).toBeVisible();
  await page.goto(`/checkout/success?session_id=${sessionId}`);
  await page.getByRole("link", { name: "Try again" }).click();
  await page.getByRole("button", { name: /Pro, one year$/ }).click();
  expect(sessionIn(page)).not.toBe(sessionId);
  await payByCard(page, cards.works);
  await expect(heading(page, "You’re in")).toBeVisible();
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "You have Pro" })).toBeVisible();
});

test("a plan paid by bank debit gives access when its first payment has settled", async ({ page }) => {
  await signUp(page);
  const sessionId = await orderByBank(page, "Pro, yearly");
  await page.goto("/account");
  const plan = page.getByRole("region", { name: "Your plan" });
  await expect(plan.getByText("Waiting for your bank")).toBeVisible();
  await expectAllowed(page, false);
  await page.goto("/?every=year");
  await expect(
    page.getByText("Your bank is still confirming the first payment of your subscription."),
  ).toBeVisible();
  await tellSimulator("settle", { payment_intent: await firstPaymentOf(sessionId), status: "succeeded" });
  await page.goto("/account");
  await reloadUntil(page, () =>
    expect(page.getByRole("heading", { name: "You have Pro" })).toBeVisible({ timeout: 500 }),
  );
  await expect(plan.getByText("Running")).toBeVisible();
});

test("a plan whose first bank debit fails gives no access, and says what to do", async ({ page }) => {
  await signUp(page);
  const sessionId = await orderByBank(page, "Pro, yearly");
  await tellSimulator("settle", { payment_intent: await firstPaymentOf(sessionId), status: "failed" });
  await page.goto("/account");
  await reloadUntil(page, () =>
    expect(page.getByText(/^Pro is closed: this period was not paid/)).toBeVisible({ timeout: 500 }),
  );
  await expectAllowed(page, false);
  await expect(page.getByRole("link", { name: "Pay now" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Cancel the subscription" })).toBeVisible();
});

test("a card that fails when a trial is cut short gives no more days, and can be replaced", async ({
  page,
}) => {
  await signUp(page);
  const sessionId = await buy(page, "Pro, monthly", cards.failsLater);
  await expectAllowed(page, true);
  await trialEnds(await subscriptionOf(sessionId));
  await page.goto("/account");
  await reloadUntil(page, () =>
    expect(page.getByText("Your subscription is not paid")).toBeVisible({ timeout: 500 }),
  );
  await expectAllowed(page, false);
  await page.getByRole("link", { name: "Pay now" }).click();
  await payByCard(page, cards.works);
  await expect(page.getByText("This invoice is paid")).toBeVisible();
  await page.goto("/account");
  await reloadUntil(page, () =>
    expect(page.getByText("Your subscription is not paid")).toHaveCount(0, { timeout: 500 }),
  );
  await page.goto("/pro");
  await expect(heading(page, "Pro library")).toBeVisible();
});

test("a hundred visits to the success page change nothing", async ({ page }) => {
  await signUp(page);
  await buy(page, "Pro, one year");
  const success = page.url();
  const before = await (await page.request.get("/api/entitlements")).json();
  for (let round = 0; round < 10; round++)
    await Promise.all(Array.from({ length: 10 }, () => page.request.get(success)));
  expect(await (await page.request.get("/api/entitlements")).json()).toEqual(before);
  await page.reload();
  await expect(heading(page, "You’re in")).toBeVisible();
  await page.goto("/account");
  await expect(page.getByText("You bought Pro")).toHaveCount(1);
});
