import { randomUUID } from "node:crypto";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";

export { expect };

interface Shop {
  /** Errors that the test expects in the browser's console, such as the status of a page that is not found. */
  expectedErrors: RegExp[];
  /** Another person, with their own browser. */
  somebodyElse: () => Promise<Page>;
  noErrors: undefined;
}

/**
 * Every test uses the running storefront, and fails when a page violates its Content Security Policy, logs an error to
 * the console or leaves one uncaught.
 */
export const test = base.extend<Shop>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from here.
  baseURL: async ({}, use) => use(process.env.E2E_URL),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  expectedErrors: async ({}, use) => use([]),
  noErrors: [
    async ({ context, expectedErrors }, use) => {
      const errors = errorsOf(context);
      await use(undefined);
      expectOnly(expectedErrors, errors);
    },
    { auto: true },
  ],
  somebodyElse: async ({ browser, baseURL, javaScriptEnabled, expectedErrors }, use) => {
    const opened: { context: BrowserContext; errors: string[] }[] = [];
    await use(async () => {
      const context = await browser.newContext({ javaScriptEnabled, ...(baseURL ? { baseURL } : {}) });
      opened.push({ context, errors: errorsOf(context) });
      return context.newPage();
    });
    for (const { context } of opened) await context.close();
    for (const { errors } of opened) expectOnly(expectedErrors, errors);
  },
});

/** Collects the errors of every page of a browser. */
function errorsOf(context: BrowserContext): string[] {
  const errors: string[] = [];
  context.on("console", (line) => {
    if (line.type() === "error" || /Content Security Policy/i.test(line.text()))
      errors.push(`${line.text()} (${line.location().url})`);
  });
  context.on("weberror", (thrown) => errors.push(thrown.error().stack ?? String(thrown.error())));
  return errors;
}

function expectOnly(expected: readonly RegExp[], errors: readonly string[]): void {
  const others = errors.filter((error) => !expected.some((pattern) => pattern.test(error)));
  expect(others, "errors in the browser's console").toEqual([]);
}

/** Chromium's console message about a page with this status; not about a part of a page. */
export const answeredWith = (status: number) =>
  new RegExp(`responded with a status of ${status}\\b(?!.*/_next/)`);

export const password = "correct horse battery";

/** A new account, made by the form, which then goes to `next`. Answers with its e-mail address. */
export async function signUp(page: Page, next = "/", name = "Ada Lovelace"): Promise<string> {
  const email = `ada-${randomUUID()}@example.com`;
  await page.goto(`/sign-up?next=${encodeURIComponent(next)}`);
  await page.getByLabel("Your name").fill(name);
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
  failsLater: "4000000000000341",
  mastercard: "5555555555554444",
};
export const ibans = { settlesLater: "DE89370400440532013000" };

/** On one of Stripe's pages. */
export async function fillCard(page: Page, number: string): Promise<void> {
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Expiry date").fill("12/40");
  await page.getByLabel("CVC").fill("123");
  await page.getByLabel("Name on card").fill("Ada Lovelace");
}

/** On the hosted page. */
export async function payByCard(page: Page, number: string): Promise<void> {
  await fillCard(page, number);
  await page.getByRole("button", { name: /^(Pay|Subscribe|Start trial)/ }).click();
}

export async function payByBank(page: Page, iban: string): Promise<void> {
  await page.getByText("Bank debit", { exact: true }).click();
  await page.getByLabel("Account holder").fill("Ada Lovelace");
  await page.getByLabel("IBAN").fill(iban);
  await page.getByRole("button", { name: /^(Pay|Subscribe)/ }).click();
}

/** On the bank's page. */
export async function answerTheBank(page: Page, answer: "Complete" | "Fail"): Promise<void> {
  await expect(heading(page, "Confirm with your bank")).toBeVisible();
  await page.getByRole("button", { name: answer, exact: true }).click();
}

/** From the home page to the hosted page. */
export async function choose(page: Page, offer: string): Promise<void> {
  await page.goto(offer.endsWith("yearly") ? "/?every=year" : "/");
  await page.getByRole("button", { name: new RegExp(`${offer}$`) }).click();
  await expect(page.getByRole("button", { name: /^(Pay|Subscribe|Start trial)/ })).toBeVisible();
}

/** The session that the address of a hosted page, or of the success page, names. */
export const sessionIn = (page: Page) => /cs_[A-Za-z0-9_]+/.exec(page.url())?.[0] ?? "";

/** Reloads until the webhook is processed. Syncs of one customer are some seconds apart. */
export async function reloadUntil(page: Page, see: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.reload();
    await see();
  }).toPass({ timeout: 30_000 });
}

export const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
