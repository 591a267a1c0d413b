import { buy, enterCode, promotionCode } from "./buying.ts";
import { merchant } from "./merchant.ts";
import { answeredWith, cards, choose, expect, heading, payByCard, sessionIn, signUp, test } from "./shop.ts";

test("a visitor signs up on the way to an order, pays, and gets access", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Buy Pro, one year" }).click();
  await expect(heading(page, "Create your account")).toBeVisible();
  await signUp(page, "/buy/pro_year");
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await payByCard(page, cards.works);
  await expect(heading(page, "You’re in")).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/checkout/success");
  await page.getByRole("link", { name: "Open the Pro library" }).click();
  await expect(heading(page, "Pro library")).toBeVisible();
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "You have Pro" })).toBeVisible();
  const decision = await page.request.get("/api/entitlements?level=PRO");
  expect(await decision.json()).toMatchObject({ allowed: true, level: "PRO", reason: "paid" });
});

test("the Pro library is closed before the payment and open after it", async ({ page }) => {
  await signUp(page);
  await page.goto("/pro");
  await expect(heading(page, "You need Pro for this page")).toBeVisible();
  await expect(page.getByText("You have not bought it yet.")).toBeVisible();
  await expect(page.getByText("Consensus in a weekend")).toHaveCount(0);
  await buy(page, "Pro, monthly");
  await page.goto("/pro");
  await expect(page.getByText("Consensus in a weekend")).toBeVisible();
});

test("Basic does not include Pro, and Pro includes Basic", async ({ page }) => {
  await signUp(page);
  await buy(page, "Basic, one year");
  await page.goto("/pro");
  await expect(heading(page, "You need Pro for this page")).toBeVisible();
  await expect(page.getByText("You have Basic. The library needs Pro.")).toBeVisible();
  await buy(page, "Pro, one year");
  await page.goto("/");
  await expect(page.getByText("Your Pro includes everything in Basic.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Basic, one year$/ })).toHaveCount(0);
});

test("a repeated purchase extends the access, and says so", async ({ page }) => {
  await signUp(page);
  await buy(page, "Pro, one year");
  const first = await (await page.request.get("/api/entitlements?level=PRO")).json();
  await page.goto("/");
  await expect(page.getByText(/^Extends your access: the new period starts on/)).toBeVisible();
  await page.getByRole("button", { name: "Extend Pro, one year" }).click();
  await payByCard(page, cards.works);
  await expect(heading(page, "You’re in")).toBeVisible();
  const both = await (await page.request.get("/api/entitlements?level=PRO")).json();
  expect(Date.parse(both.validUntil) - Date.parse(first.validUntil)).toBe(365 * 86_400_000);
});

test("the payment page takes a promotion code; one for the whole price needs no card", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(answeredWith(422));
  const code = await promotionCode(100);
  await signUp(page);
  await choose(page, "Pro, one year");
  await enterCode(page, "NOT-A-CODE");
  await expect(page.getByRole("alert").first()).toBeVisible();
  await enterCode(page, code);
  await expect(page.getByText("Nothing to pay today")).toBeVisible();
  await page.getByRole("button", { name: "Complete order" }).click();
  await expect(heading(page, "You’re in")).toBeVisible();
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "You have Pro" })).toBeVisible();
  await expect(page.getByText("You got it free of charge.").first()).toBeVisible();
});

test("a visitor who leaves the checkout is not charged, and finds the same checkout again", async ({
  page,
}) => {
  await signUp(page);
  await choose(page, "Pro, one year");
  const checkout = page.url();
  await page.getByRole("link", { name: /^Back to/ }).click();
  await expect(heading(page, "You left the checkout")).toBeVisible();
  await expect(page.getByText(/^Nothing was charged for Pro, one year/)).toBeVisible();
  await page.getByRole("link", { name: "Back to your order" }).click();
  await expect(heading(page, "Your order")).toBeVisible();
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await expect(page.getByRole("button", { name: /^Pay/ })).toBeVisible();
  expect(page.url()).toBe(checkout);
});

test("an expired checkout says so, and can be replaced by a new one", async ({ page, expectedErrors }) => {
  expectedErrors.push(answeredWith(410));
  await signUp(page);
  await choose(page, "Pro, one year");
  const sessionId = sessionIn(page);
  await merchant().checkout.sessions.expire(sessionId);
  await page.reload();
  await expect(heading(page, "This checkout has expired")).toBeVisible();
  await page.goto(`/checkout/success?session_id=${sessionId}`);
  await expect(heading(page, "This checkout has expired")).toBeVisible();
  await page.getByRole("link", { name: "Try again" }).click();
  await page.getByRole("button", { name: /Pro, one year$/ }).click();
  await payByCard(page, cards.works);
  await expect(heading(page, "You’re in")).toBeVisible();
  expect(sessionIn(page)).not.toBe(sessionId);
});

test("two tabs with the same order share one checkout, which is paid once", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(answeredWith(409));
  await signUp(page);
  const other = await page.context().newPage();
  await choose(page, "Pro, one year");
  await choose(other, "Pro, one year");
  expect(other.url()).toBe(page.url());
  await payByCard(page, cards.works);
  await expect(heading(page, "You’re in")).toBeVisible();
  await payByCard(other, cards.works);
  await expect(other.getByText(/so nothing more was charged/)).toBeVisible();
  await other.getByRole("link", { name: /^Continue to/ }).click();
  await expect(heading(other, "You’re in")).toBeVisible();
  await page.goto("/account");
  await expect(page.getByText("You bought Pro")).toHaveCount(1);
});

test("of two plans of one group in two tabs only the newer can be paid, and the older says why", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(answeredWith(410));
  await signUp(page);
  const other = await page.context().newPage();
  await other.goto("/?every=month");
  await choose(page, "Pro, monthly");
  const monthly = page.url();
  await other.goto("/?every=year");
  await other.getByRole("button", { name: /Pro, yearly$/ }).click();
  await expect(other.getByRole("button", { name: "Subscribe" })).toBeVisible();
  expect(other.url()).not.toBe(monthly);
  await payByCard(page, cards.works);
  await expect(heading(page, "This checkout has expired")).toBeVisible();
  await expect(page.getByText(/Nothing was charged/)).toBeVisible();
  // The old tab still shows the shop as it was before the other one paid.
  await page.goto("/?every=month");
  await payByCard(other, cards.works);
  await expect(heading(other, "You’re in")).toBeVisible();
  await page.getByRole("button", { name: /Pro, monthly$/ }).click();
  await expect(heading(page, "Your account")).toBeVisible();
  await expect(page.getByText(/^You already have this subscription. Nothing was charged/)).toBeVisible();
  const plan = page.getByRole("region", { name: "Your plan" });
  await expect(plan.getByRole("heading", { name: "Pro, yearly" })).toBeVisible();
});
