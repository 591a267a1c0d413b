import type { Page } from "@playwright/test";
import { buy, enterCode, promotionCode, renew, renewalFails, subscriptionOf, trialEnds } from "./buying.ts";
import { merchant } from "./merchant.ts";
import {
  answeredWith,
  cards,
  choose,
  expect,
  fillCard,
  heading,
  payByCard,
  reloadUntil,
  signUp,
  test,
} from "./shop.ts";

const plan = (page: Page) => page.getByRole("region", { name: "Your plan" });
const banner = (page: Page, title: string | RegExp) =>
  page
    .locator("[data-slot=banner]")
    .filter({ has: page.getByText(title, { exact: typeof title === "string" }) });

/** Reloads until the account shows this state of the plan. */
async function expectPlan(page: Page, word: string, title = "Pro, monthly"): Promise<void> {
  await reloadUntil(page, async () => {
    await expect(plan(page).getByText(word, { exact: true })).toBeVisible({ timeout: 500 });
    await expect(plan(page).getByRole("heading", { name: title })).toBeVisible({ timeout: 100 });
  });
}

/** A plan after its trial, with its first month paid, on the account page. */
async function subscribe(page: Page): Promise<string> {
  const subscription = await subscriptionOf(await buy(page, "Pro, monthly"));
  await trialEnds(subscription);
  await page.goto("/account");
  await expectPlan(page, "Running");
  return subscription;
}

test("a free trial gives access, costs nothing, and becomes a paid plan", async ({ page }) => {
  await signUp(page);
  await page.goto("/");
  await expect(page.getByText(/^The first 14 days are free. Renews every month/).first()).toBeVisible();
  await page.getByRole("button", { name: "Start free trial Pro, monthly" }).click();
  await expect(page.getByText("14 days free", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Start trial" })).toBeVisible();
  await payByCard(page, cards.works);
  await expect(heading(page, "You’re in")).toBeVisible();
  await expect(page.getByText(/Your free trial runs until .+; then it costs €19 a month\./)).toBeVisible();
  const sessionId = new URL(page.url()).searchParams.get("session_id") ?? "";
  await page.goto("/account");
  await expect(plan(page).getByText("Free trial", { exact: true })).toBeVisible();
  await expect(plan(page).getByText(/^€19 on /)).toBeVisible();
  await expect(page.getByText(/^Free until /).first()).toBeVisible();
  await expect(page.getByText("€19", { exact: true })).toHaveCount(0);
  const subscription = await subscriptionOf(sessionId);
  await trialEnds(subscription);
  await expectPlan(page, "Running");
  await expect(page.getByText("Your trial became a Pro subscription")).toBeVisible();
  await reloadUntil(page, () => expect(page.getByText(/^Renews on /).first()).toBeVisible({ timeout: 500 }));
  const papers = page.getByRole("region", { name: "Invoices and receipts" });
  await expect(papers.getByText("€19", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Payment" }).getByText("4242")).toBeVisible();
  await renew(subscription);
  await reloadUntil(page, () =>
    expect(page.getByText("Your Pro subscription was renewed")).toBeVisible({ timeout: 500 }),
  );
  await expect(papers.getByText("€19", { exact: true })).toHaveCount(2);
});

test("a failed renewal shows the end of the grace period, and paying the invoice ends it", async ({
  page,
}) => {
  await signUp(page);
  const subscription = await subscribe(page);
  await renewalFails(subscription);
  await expectPlan(page, "Payment failed");
  const warning = banner(page, "Your last payment failed");
  const text = await warning.getByText(/^Pro stays open until/).textContent();
  const [, until = ""] = /until (.+) UTC\. Pay/.exec(text ?? "") ?? [];
  const days = (Date.parse(`${until.replace(",", "")} UTC`) - Date.now()) / 86_400_000;
  expect(Math.round(days * 10) / 10).toBe(7);
  await page.goto("/pro");
  await expect(heading(page, "Pro library")).toBeVisible();
  await page.goto("/");
  await expect(
    page.getByText(/its last payment failed. Pay it instead of starting another/).first(),
  ).toBeVisible();
  await page.goto("/account");
  await warning.getByRole("link", { name: "Pay now" }).click();
  await payByCard(page, cards.works);
  await expect(page.getByText("This invoice is paid")).toBeVisible();
  await page.goto("/account");
  await expectPlan(page, "Running");
  await expect(warning).toHaveCount(0);
  await expect(page.getByText("The payment for Pro went through")).toBeVisible();
});

test("after a failed renewal the visitor adds another card, and the next charge succeeds", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(answeredWith(402));
  await signUp(page);
  const subscription = await subscribe(page);
  await renewalFails(subscription);
  await expectPlan(page, "Payment failed");
  const warning = banner(page, "Your last payment failed");
  await warning.getByRole("button", { name: "Use another card" }).click();
  await expect(heading(page, "Update your card")).toBeVisible();
  await fillCard(page, cards.declined);
  await page.getByRole("button", { name: "Save card" }).click();
  await expect(page.getByRole("alert").first()).toBeVisible();
  await fillCard(page, cards.mastercard);
  await page.getByRole("button", { name: "Save card" }).click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(page.getByRole("region", { name: "Payment" }).getByText("4444")).toBeVisible();
  const { latest_invoice: invoice } = await merchant().subscriptions.retrieve(subscription);
  // Stripe retries by itself, days later.
  await merchant().invoices.pay(typeof invoice === "string" ? invoice : (invoice?.id ?? ""));
  await expectPlan(page, "Running");
  await expect(warning).toHaveCount(0);
});

test("a plan is cancelled in the portal, runs to its end, and can be resumed before", async ({ page }) => {
  await signUp(page);
  await subscribe(page);
  await plan(page).getByRole("button", { name: "Cancel the plan" }).click();
  await expect(heading(page, "Cancel your subscription?")).toBeVisible();
  await page.getByRole("link", { name: "Keep subscription" }).click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expectPlan(page, "Running");
  await plan(page).getByRole("button", { name: "Cancel the plan" }).click();
  await page.getByRole("button", { name: "Cancel subscription" }).click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expectPlan(page, "Ends");
  await expect(banner(page, /^Your subscription ends on/)).toBeVisible();
  await expect(plan(page).getByText("None: nothing more is charged")).toBeVisible();
  await page.goto("/pro");
  await expect(heading(page, "Pro library")).toBeVisible();
  await page.goto("/");
  await expect(page.getByText("You cancelled this plan, and it runs until its end.").first()).toBeVisible();
  await page.goto("/account");
  await banner(page, /^Your subscription ends on/)
    .getByRole("button", { name: "Keep the subscription" })
    .click();
  await page.getByRole("button", { name: /^Keep subscription/ }).click();
  await expect(page.getByText("Your subscription continues.")).toBeVisible();
  await page.getByRole("link", { name: /^Return to/ }).click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expectPlan(page, "Running");
  await expect(banner(page, /^Your subscription ends on/)).toHaveCount(0);
  await expect(page.getByText("You resumed the Pro subscription")).toBeVisible();
});

test("a plan changes from monthly to yearly, at a price that is shown first", async ({ page }) => {
  await signUp(page);
  await subscribe(page);
  await plan(page).getByRole("button", { name: "Change plan" }).click();
  await expect(heading(page, "Change your subscription")).toBeVisible();
  await expect(page.getByRole("radio")).toHaveCount(2);
  await page.getByRole("radio", { name: /^Pro, yearly/ }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(heading(page, "Confirm your change")).toBeVisible();
  await page.getByRole("button", { name: /^Pay €1\d\d\.\d\d and change/ }).click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expectPlan(page, "Running", "Pro, yearly");
  await expect(plan(page).getByText("€179 a year")).toBeVisible();
  await page.goto("/?every=year");
  await expect(page.getByText("This is your plan.")).toBeVisible();
});

test("a promotion code reduces a plan's first payment", async ({ page }) => {
  const code = await promotionCode(50);
  await signUp(page);
  await choose(page, "Pro, yearly");
  await enterCode(page, code);
  await expect(page.getByText("today, then €179.00 per year")).toBeVisible();
  await payByCard(page, cards.works);
  await expect(heading(page, "You’re in")).toBeVisible();
  await page.goto("/account");
  const papers = page.getByRole("region", { name: "Invoices and receipts" });
  await expect(papers.getByText("€89.50", { exact: true })).toBeVisible();
  await expect(plan(page).getByText(/^€179 on /)).toBeVisible();
});

test("there is one trial: after a plan has ended, the next one is paid from its first day", async ({
  page,
}) => {
  await signUp(page);
  const subscription = await subscriptionOf(await buy(page, "Pro, monthly"));
  await merchant().subscriptions.cancel(subscription);
  await page.goto("/account");
  await reloadUntil(page, () =>
    expect(page.getByRole("heading", { name: "You have no access right now" })).toBeVisible({ timeout: 500 }),
  );
  await expect(page.getByText("Your subscription has ended.").first()).toBeVisible();
  await page.goto("/pro");
  await expect(heading(page, "You need Pro for this page")).toBeVisible();
  await page.goto("/");
  await expect(page.getByRole("button", { name: "Start free trial Pro, monthly" })).toHaveCount(0);
  await page.getByRole("button", { name: "Subscribe Pro, monthly" }).click();
  await expect(page.getByRole("button", { name: "Subscribe" })).toBeVisible();
  await payByCard(page, cards.works);
  await expect(heading(page, "You’re in")).toBeVisible();
  await expect(page.getByText(/^Pro is yours. It renews on/)).toBeVisible();
});

test("a subscriber is sent to the account instead of a second subscription", async ({ page, baseURL }) => {
  await signUp(page);
  await buy(page, "Pro, monthly");
  await page.goto("/");
  await expect(page.getByText("This is your plan.")).toBeVisible();
  await page.getByRole("link", { name: "Manage your subscription" }).first().click();
  await expect(heading(page, "Your account")).toBeVisible();
  await page.goto("/?every=year");
  await expect(page.getByText(/^You subscribe to Pro, monthly. Change it in your account/)).toBeVisible();
  for (const offer of ["pro_monthly", "pro_yearly"]) {
    const second = await page.request.post("/api/checkout/session", {
      data: { offer },
      headers: { origin: baseURL ?? "" },
    });
    expect([second.status(), await second.json()]).toMatchObject([
      409,
      { error: { code: "already_subscribed" } },
    ]);
  }
});
