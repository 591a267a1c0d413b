import type { Page } from "@playwright/test";
import { cards, choose, expect, heading, payByCard, signUp, test } from "./shop.ts";

/** Opens the success page before the payment, as if Stripe had not finished it yet. */
async function openBeforePayment(page: Page): Promise<{ hostedPage: string }> {
  await signUp(page);
  await choose(page, "Pro, one year");
  const hostedPage = page.url();
  const sessionId = /cs_[A-Za-z0-9_]+/.exec(hostedPage)?.[0];
  await page.goto(`/checkout/success?session_id=${sessionId}`);
  await expect(heading(page, "Checking your payment")).toBeVisible();
  return { hostedPage };
}

async function payInAnotherTab(page: Page, hostedPage: string): Promise<void> {
  const tab = await page.context().newPage();
  await tab.goto(hostedPage);
  await payByCard(tab, cards.works);
  await tab.waitForURL((url) => url.pathname === "/checkout/success");
  await tab.close();
}

test("the waiting page becomes the result by itself, without a reload", async ({ page }) => {
  const { hostedPage } = await openBeforePayment(page);
  await page.evaluate(() => document.body.setAttribute("data-same-page", "yes"));
  await payInAnotherTab(page, hostedPage);
  await expect(heading(page, "You’re in")).toBeVisible();
  await expect(page.locator("body")).toHaveAttribute("data-same-page", "yes");
});

test("the waiting page can be stopped, and says that the payment is safe", async ({ page }) => {
  await openBeforePayment(page);
  await page.getByRole("link", { name: "Stop refreshing" }).click();
  await expect(page.getByText("This page no longer refreshes.")).toBeVisible();
  await expect(page.getByText("refreshes every")).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the waiting page reloads itself, and becomes the result", async ({ page }) => {
    const { hostedPage } = await openBeforePayment(page);
    await payInAnotherTab(page, hostedPage);
    await expect(heading(page, "You’re in")).toBeVisible();
  });

  test("the waiting page can be stopped, and stops by itself", async ({ page }) => {
    await openBeforePayment(page);
    const address = page.url();
    for (const refresh of ["off", "30", "31", "-1", "many"]) {
      await page.goto(`${address}&refresh=${refresh}`);
      await expect(page.getByText("This page no longer refreshes."), refresh).toBeVisible();
      await expect(page.locator("meta[http-equiv=refresh]"), refresh).toHaveCount(0);
    }
    await page.goto(`${address}&refresh=29`);
    await expect(page.locator("meta[http-equiv=refresh]")).toHaveCount(1);
  });
});
