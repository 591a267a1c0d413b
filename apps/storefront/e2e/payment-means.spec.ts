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

/** Orders Pro for a year by bank debit. Answers with the payment that waits for the bank. */
async function orderByBank(page: Page, offer: string): Promise<string> {
  await choose(page, offer);
  await payByBank(page, ibans.settlesLater);
  await expect(heading(page, "Waiting for your bank")).toBeVisible();
  return sessionIn(page);
}

test("a declined card grants nothing, and another one may be tried on the same page", async ({
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
  await expect(heading(page, "The gate is open")).toBeVisible();
  expect(sessionIn(page)).toBe(sessionId);
  await expectAllowed(page, true);
});

test("a card that wants a confirmation opens the gate when the bank has it, and not before", async ({
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
  await expect(heading(page, "This gate is closed for you")).toBeVisible();
  await page.goto(hostedPage);
  await payByCard(page, cards.authenticates);
  await answerTheBank(page, "Complete");
  await expect(heading(page, "The gate is open")).toBeVisible();
  await page.getByRole("link", { name: "Open the Pro library" }).click();
  await expect(heading(page, "Pro library")).toBeVisible();
});

test("a trial begins when the bank lets the card be kept: a declined one begins none", async ({
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
  await expect(heading(page, "The gate is open")).toBeVisible();
  await expect(page.getByText(/^Pro is yours. Your free trial runs until/)).toBeVisible();
});

test("a bank debit opens the gate when the bank has settled it, and says meanwhile what happens next", async ({
  page,
}) => {
  await signUp(page);
  const sessionId = await orderByBank(page, "Pro, one year");
  await expect(page.getByRole("heading", { name: "What happens next" })).toBeVisible();
  const success = page.url();
  await page.getByRole("link", { name: "See where it stands" }).click();
  await expect(page.getByRole("heading", { name: "The gate is closed" })).toBeVisible();
  await expect(page.getByText("Your bank is still confirming the payment.").first()).toBeVisible();
  await expect(page.getByText("Waiting for your bank").first()).toBeVisible();
  await page.goto("/");
  await expect(page.getByText(/^Your bank is confirming a payment for Pro/)).toBeVisible();
  await expectAllowed(page, false);
  await tellSimulator("settle", { payment_intent: await paymentOf(sessionId), status: "succeeded" });
  await page.goto("/account");
  await reloadUntil(page, () =>
    expect(page.getByRole("heading", { name: "Pro is open" })).toBeVisible({ timeout: 500 }),
  );
  await expect(page.getByText("Your bank confirmed the payment: Pro is open")).toBeVisible();
  await expect(page.getByText("Waiting for your bank")).toHaveCount(0);
  await page.goto(success);
  await expect(heading(page, "The gate is open")).toBeVisible();
  await expectAllowed(page, true);
});

test("a bank debit that fails is told, costs nothing, and can be tried again another way", async ({
  page,
}) => {
  await signUp(page);
  const sessionId = await orderByBank(page, "Pro, one year");
  await tellSimulator("settle", { payment_intent: await paymentOf(sessionId), status: "failed" });
  await reloadUntil(page, () => expect(heading(page, "The gate stays closed")).toBeVisible({ timeout: 500 }));
  await expect(page.getByText(/^Your bank did not complete the payment. Nothing was charged/)).toBeVisible();
  await page.goto("/account");
  await expect(page.getByText("The payment did not go through. Nothing was charged.").first()).toBeVisible();
  await expect(page.getByText("Your bank did not pay for Pro")).toBeVisible();
  await page.goto(`/checkout/success?session_id=${sessionId}`);
  await page.getByRole("link", { name: "Try again" }).click();
  await page.getByRole("button", { name: /Pro, one year$/ }).click();
  expect(sessionIn(page)).not.toBe(sessionId);
  await payByCard(page, cards.works);
  await expect(heading(page, "The gate is open")).toBeVisible();
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "Pro is open" })).toBeVisible();
});

test("a plan that is paid by bank debit opens when its first payment has settled", async ({ page }) => {
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
    expect(page.getByRole("heading", { name: "Pro is open" })).toBeVisible({ timeout: 500 }),
  );
  await expect(plan.getByText("Running")).toBeVisible();
});

test("a plan whose first bank debit fails stays closed, and opens when its invoice is paid by card", async ({
  page,
}) => {
  await signUp(page);
  const sessionId = await orderByBank(page, "Pro, yearly");
  await tellSimulator("settle", { payment_intent: await firstPaymentOf(sessionId), status: "failed" });
  await page.goto("/account");
  await reloadUntil(page, () =>
    expect(page.getByText(/^Pro is closed for now. It opens again/)).toBeVisible({ timeout: 500 }),
  );
  await expectAllowed(page, false);
  await page.getByRole("link", { name: "Pay now" }).click();
  await payByCard(page, cards.works);
  await expect(page.getByText("This invoice is paid")).toBeVisible();
  await page.goto("/account");
  await reloadUntil(page, () =>
    expect(page.getByRole("heading", { name: "Pro is open" })).toBeVisible({ timeout: 500 }),
  );
  await expectAllowed(page, true);
});

test("a card that is good at first and refused when the trial ends closes the gate until it is paid", async ({
  page,
}) => {
  await signUp(page);
  const sessionId = await buy(page, "Pro, monthly", cards.failsLater);
  await trialEnds(await subscriptionOf(sessionId));
  await page.goto("/account");
  await reloadUntil(page, () =>
    expect(page.getByText("Your subscription is not paid")).toBeVisible({ timeout: 500 }),
  );
  await page.goto("/pro");
  await reloadUntil(page, () =>
    expect(heading(page, "This gate is closed for you")).toBeVisible({ timeout: 500 }),
  );
  await page.goto("/account");
  await page.getByRole("link", { name: "Pay now" }).click();
  await payByCard(page, cards.works);
  await expect(page.getByText("This invoice is paid")).toBeVisible();
  await page.goto("/pro");
  await reloadUntil(page, () => expect(heading(page, "Pro library")).toBeVisible({ timeout: 500 }));
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
  await expect(heading(page, "The gate is open")).toBeVisible();
  await page.goto("/account");
  await expect(page.getByText("You bought Pro")).toHaveCount(1);
});
