import { randomUUID } from "node:crypto";
import { test as base, expect, type Page } from "@playwright/test";

export { expect };

/** Every test has the running storefront, and fails when a page breaks its own Content Security Policy. */
export const test = base.extend<{ noViolations: undefined }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from here.
  baseURL: async ({}, use) => use(process.env.E2E_URL),
  noViolations: [
    async ({ page }, use) => {
      const violations: string[] = [];
      page.on("console", (line) => {
        if (/Content Security Policy/i.test(line.text())) violations.push(line.text());
      });
      await use(undefined);
      expect(violations).toEqual([]);
    },
    { auto: true },
  ],
});

export const password = "correct horse battery";

/** An account of one's own, made by the form, and where the form leads to. */
export async function signUp(page: Page, next = "/"): Promise<string> {
  const email = `ada-${randomUUID()}@example.com`;
  await page.goto(`/sign-up?next=${encodeURIComponent(next)}`);
  await page.getByLabel("Your name").fill("Ada Lovelace");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL((url) => url.pathname === next);
  return email;
}

export const cards = {
  works: "4242424242424242",
  declined: "4000000000000002",
  authenticates: "4000002500003155",
};
export const ibans = { settlesLater: "DE89370400440532013000" };

/** On the hosted page. */
export async function payByCard(page: Page, number: string): Promise<void> {
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Expiry date").fill("12/40");
  await page.getByLabel("CVC").fill("123");
  await page.getByLabel("Name on card").fill("Ada Lovelace");
  await page.getByRole("button", { name: /^(Pay|Subscribe|Start trial)/ }).click();
}

export async function payByBank(page: Page, iban: string): Promise<void> {
  await page.getByText("Bank debit", { exact: true }).click();
  await page.getByLabel("Account holder").fill("Ada Lovelace");
  await page.getByLabel("IBAN").fill(iban);
  await page.getByRole("button", { name: /^(Pay|Subscribe)/ }).click();
}

/** From the home page to the hosted page. */
export async function choose(page: Page, offer: string): Promise<void> {
  await page.goto("/");
  await page.getByRole("button", { name: new RegExp(`${offer}$`) }).click();
  await expect(page.getByRole("button", { name: /^(Pay|Subscribe|Start trial)/ })).toBeVisible();
}

export const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
