import { cards, choose, expect, heading, ibans, payByBank, payByCard, signUp, test } from "./shop.ts";

test("a visitor signs up on the way to an order, pays, and the gate opens", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Buy Pro, one year" }).click();
  await expect(heading(page, "Create your account")).toBeVisible();
  await signUp(page, "/buy/pro_year");
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await payByCard(page, cards.works);
  await expect(heading(page, "The gate is open")).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/checkout/success");
  await page.getByRole("link", { name: "Open the Pro library" }).click();
  await expect(heading(page, "Pro library")).toBeVisible();
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "Pro is open" })).toBeVisible();
  const decision = await page.request.get("/api/entitlements?level=PRO");
  expect(await decision.json()).toMatchObject({ allowed: true, level: "PRO", reason: "paid" });
});

test("the Pro library is closed before the payment and open after it", async ({ page }) => {
  await signUp(page);
  await page.goto("/pro");
  await expect(heading(page, "This gate is closed for you")).toBeVisible();
  await expect(page.getByText("You have not bought it yet.")).toBeVisible();
  await expect(page.getByText("Consensus in a weekend")).toHaveCount(0);
  await choose(page, "Pro, monthly");
  await payByCard(page, cards.works);
  await expect(heading(page, "The gate is open")).toBeVisible();
  await page.goto("/pro");
  await expect(page.getByText("Consensus in a weekend")).toBeVisible();
});

test("Basic does not open what belongs to Pro", async ({ page }) => {
  await signUp(page);
  await choose(page, "Basic, one year");
  await payByCard(page, cards.works);
  await expect(heading(page, "The gate is open")).toBeVisible();
  await page.goto("/pro");
  await expect(heading(page, "This gate is closed for you")).toBeVisible();
  await expect(page.getByText("Your level does not reach this far")).toBeVisible();
});

test("a declined card grants nothing, and another one may be tried", async ({ page }) => {
  await signUp(page);
  await choose(page, "Pro, one year");
  await payByCard(page, cards.declined);
  await expect(page.getByRole("alert").first()).toBeVisible();
  const before = await page.request.get("/api/entitlements?level=PRO");
  expect(await before.json()).toMatchObject({ allowed: false });
  await payByCard(page, cards.works);
  await expect(heading(page, "The gate is open")).toBeVisible();
});

test("a bank debit waits for the bank, and the page says so", async ({ page }) => {
  await signUp(page);
  await choose(page, "Pro, one year");
  await payByBank(page, ibans.settlesLater);
  await expect(heading(page, "Waiting for your bank")).toBeVisible();
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "The gate is closed" })).toBeVisible();
  await expect(page.getByText("Your bank is still confirming the payment.").first()).toBeVisible();
});

test("whoever turns back is told that nothing was charged, and finds the same checkout again", async ({
  page,
}) => {
  await signUp(page);
  await choose(page, "Pro, one year");
  const checkout = page.url();
  await page.goto("/checkout/cancel");
  await expect(heading(page, "You turned back before paying")).toBeVisible();
  await choose(page, "Pro, one year");
  expect(page.url()).toBe(checkout);
});

test("a subscriber is shown to the portal instead of a second subscription", async ({ page, baseURL }) => {
  await signUp(page);
  await choose(page, "Pro, monthly");
  await payByCard(page, cards.works);
  await expect(heading(page, "The gate is open")).toBeVisible();
  await page.goto("/");
  await expect(page.getByRole("link", { name: "Manage your subscription" })).toBeVisible();
  const second = await page.request.post("/api/checkout/session", {
    data: { offer: "pro_monthly" },
    headers: { origin: baseURL ?? "" },
  });
  expect(second.status()).toBe(409);
  expect(await second.json()).toMatchObject({ error: { code: "already_subscribed" } });
});

test("a subscription that is cancelled in the portal shows its end on return", async ({ page }) => {
  await signUp(page);
  await choose(page, "Pro, monthly");
  await payByCard(page, cards.works);
  await expect(heading(page, "The gate is open")).toBeVisible();
  await page.goto("/account");
  await page.getByRole("button", { name: "Manage billing" }).click();
  await page.getByRole("link", { name: /^Cancel/ }).click();
  await page.getByRole("button", { name: /^Cancel/ }).click();
  await expect(page.getByText("Your subscription is canceled.")).toBeVisible();
  await page.getByRole("link", { name: /^(Return|Back) to/ }).click();
  await expect(heading(page, "Your account")).toBeVisible();
  // Looks at one customer keep a distance of a few seconds, so the first page may still show what was seen before.
  await expect(async () => {
    await page.reload();
    await expect(page.getByText(/^Your subscription ends on/)).toBeVisible({ timeout: 100 });
  }).toPass();
  await page.goto("/pro");
  await expect(heading(page, "Pro library")).toBeVisible();
});
