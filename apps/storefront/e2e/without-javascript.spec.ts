import { renewalFails, subscriptionOf, trialEnds } from "./buying.ts";
import {
  answeredWith,
  answerTheBank,
  cards,
  choose,
  expect,
  heading,
  password,
  payByCard,
  reloadUntil,
  sessionIn,
  signUp,
  test,
} from "./shop.ts";
import { buySeats, createOrganisation, invite, join } from "./teams.ts";

test.use({ javaScriptEnabled: false });

test("the whole way works: account, order, refused card, payment, library, sign-out and back", async ({
  page,
  expectedErrors,
}) => {
  expectedErrors.push(answeredWith(402));
  const email = await signUp(page);
  await choose(page, "Pro, one year");
  await payByCard(page, cards.declined);
  await expect(page.getByRole("alert").first()).toBeVisible();
  await payByCard(page, cards.works);
  await expect(heading(page, "You’re in")).toBeVisible();
  await page.getByRole("link", { name: "Open the Pro library" }).click();
  await expect(heading(page, "Pro library")).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await page.goto("/pro");
  await expect(heading(page, "Sign in")).toBeVisible();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("The e-mail address or the password is wrong.")).toBeVisible();
  await expect(page.getByLabel("E-mail address")).toHaveValue(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(heading(page, "Pro library")).toBeVisible();
});

test("a plan works from its trial to its end: interval, authentication, failed renewal, payment, cancelled and resumed", async ({
  page,
}) => {
  await signUp(page);
  await page.getByRole("link", { name: "Yearly", exact: true }).click();
  await expect(page.getByRole("button", { name: "Subscribe Pro, yearly" })).toBeVisible();
  await page.getByRole("link", { name: "Monthly", exact: true }).click();
  await page.getByRole("button", { name: "Start free trial Pro, monthly" }).click();
  await payByCard(page, cards.authenticates);
  await answerTheBank(page, "Complete");
  await expect(heading(page, "You’re in")).toBeVisible();
  const subscription = await subscriptionOf(sessionIn(page));
  const says = (words: string | RegExp) =>
    reloadUntil(page, () => expect(page.getByText(words).first()).toBeVisible({ timeout: 500 }));
  await page.getByRole("link", { name: "Your account" }).click();
  await expect(page.getByText("Free trial", { exact: true })).toBeVisible();
  await trialEnds(subscription);
  await says("Your trial became a Pro subscription");
  await renewalFails(subscription);
  await says("Your last payment failed");
  await page.getByRole("link", { name: "Pay now" }).click();
  await payByCard(page, cards.works);
  await expect(page.getByText("This invoice is paid")).toBeVisible();
  await page.goto("/account");
  await says("The payment for Pro went through");
  await page.getByRole("button", { name: "Cancel the plan" }).click();
  await page.getByRole("button", { name: "Cancel subscription" }).click();
  await expect(heading(page, "Your account")).toBeVisible();
  await says(/^Your subscription ends on/);
  await page.getByRole("button", { name: "Keep the subscription" }).first().click();
  await page.getByRole("button", { name: /^Keep subscription/ }).click();
  await page.getByRole("link", { name: /^Return to/ }).click();
  await says("You resumed the Pro subscription");
});

test("an organisation works: created, seats bought, a colleague invited, admitted and removed", async ({
  page,
  somebodyElse,
}) => {
  await signUp(page, "/", "Olga Owner");
  const organisation = await createOrganisation(page, "Paper Mill");
  await buySeats(page, organisation, 2);
  await page.getByRole("link", { name: "Assign the seats" }).click();
  const mia = await somebodyElse();
  const email = await signUp(mia, "/", "Mia Member");
  await join(mia, await invite(page, organisation, email));
  await mia.goto("/pro");
  await expect(heading(mia, "Pro library")).toBeVisible();
  await mia.getByRole("link", { name: "Acting for: Paper Mill" }).click();
  await mia.getByRole("button", { name: "Switch to my own account" }).click();
  await expect(mia.getByRole("link", { name: "Acting for: Mia Member" })).toBeVisible();
  await mia.getByRole("button", { name: /^Switch to this one.*Paper Mill$/ }).click();
  await expect(mia.getByText("Active", { exact: true })).toBeVisible();
  await page.goto(`/organisations/${organisation}`);
  await page.getByText("Change Mia Member").click();
  await page.getByRole("button", { name: "Remove Mia Member" }).click();
  await expect(page.getByText("You removed the member. The seat is free.")).toBeVisible();
  await mia.goto("/pro");
  await expect(heading(mia, "You need Pro for this page")).toBeVisible();
});

test("a form's problem is beside its field, and linked to it", async ({ page, somebodyElse }) => {
  const email = await signUp(page);
  const form = await somebodyElse();
  await form.goto("/sign-up?next=/account");
  await form.getByLabel("Your name").fill("Eve");
  await form.getByLabel("E-mail address").fill(email);
  await form.getByLabel("Password").fill(password);
  await form.getByRole("button", { name: "Create account" }).click();
  const field = form.getByLabel("E-mail address");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(/An account with this address already exists/);
  await expect(field).toHaveValue(email);
  await expect(form.getByLabel("Your name")).toHaveValue("Eve");
  expect(form.url()).not.toContain(encodeURIComponent(email));
});
