import { cards, choose, expect, heading, password, payByCard, signUp, test } from "./shop.ts";

test.use({ javaScriptEnabled: false });

test("the whole way works: account, order, refused card, payment, library, sign-out and back", async ({
  page,
}) => {
  const email = await signUp(page);
  await choose(page, "Pro, one year");
  await payByCard(page, cards.declined);
  await expect(page.getByRole("alert").first()).toBeVisible();
  await payByCard(page, cards.works);
  await expect(heading(page, "The gate is open")).toBeVisible();
  await page.getByRole("link", { name: "Open the Pro library" }).click();
  await expect(heading(page, "Pro library")).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await page.goto("/pro");
  await expect(heading(page, "Sign in")).toBeVisible();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("do not belong together")).toBeVisible();
  await expect(page.getByLabel("E-mail address")).toHaveValue(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(heading(page, "Pro library")).toBeVisible();
});

test("what is wrong with a form stands beside its field, tied to it", async ({ page, browser, baseURL }) => {
  const email = await signUp(page);
  const stranger = await browser.newContext({ javaScriptEnabled: false, ...(baseURL ? { baseURL } : {}) });
  const form = await stranger.newPage();
  await form.goto("/sign-up?next=/account");
  await form.getByLabel("Your name").fill("Eve");
  await form.getByLabel("E-mail address").fill(email);
  await form.getByLabel("Password").fill(password);
  await form.getByRole("button", { name: "Create account" }).click();
  const field = form.getByLabel("E-mail address");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(/There is an account with this address already/);
  await expect(field).toHaveValue(email);
  await expect(form.getByLabel("Your name")).toHaveValue("Eve");
  expect(form.url()).not.toContain(encodeURIComponent(email));
  await stranger.close();
});
