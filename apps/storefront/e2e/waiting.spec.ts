import type { Page } from "@playwright/test";
import { cards, choose, expect, heading, payByCard, signUp, test } from "./shop.ts";

/** Comes to the success page before the payment, as somebody does whose payment Stripe has not finished yet. */
async function comeTooEarly(page: Page): Promise<{ hostedPage: string }> {
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

test("the waiting page becomes the answer by itself, without being loaded anew", async ({ page }) => {
  const { hostedPage } = await comeTooEarly(page);
  await page.evaluate(() => document.body.setAttribute("data-same-page", "yes"));
  await payInAnotherTab(page, hostedPage);
  await expect(heading(page, "The gate is open")).toBeVisible();
  await expect(page.locator("body")).toHaveAttribute("data-same-page", "yes");
});

test("the waiting page stops when it is told to, and says that nothing is lost", async ({ page }) => {
  await comeTooEarly(page);
  await page.getByRole("link", { name: "Stop looking" }).click();
  await expect(page.getByText("This page has stopped looking.")).toBeVisible();
  await expect(page.getByText("looks again every")).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the waiting page looks again by loading itself, and becomes the answer", async ({ page }) => {
    const { hostedPage } = await comeTooEarly(page);
    await payInAnotherTab(page, hostedPage);
    await expect(heading(page, "The gate is open")).toBeVisible();
  });

  test("the waiting page can be stopped, and stops by itself", async ({ page }) => {
    await comeTooEarly(page);
    const address = page.url();
    for (const look of ["off", "30", "31", "-1", "many"]) {
      await page.goto(`${address}&look=${look}`);
      await expect(page.getByText("This page has stopped looking."), look).toBeVisible();
      await expect(page.locator("meta[http-equiv=refresh]"), look).toHaveCount(0);
    }
    await page.goto(`${address}&look=29`);
    await expect(page.locator("meta[http-equiv=refresh]")).toHaveCount(1);
  });
});
