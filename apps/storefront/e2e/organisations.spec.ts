import type { Page } from "@playwright/test";
import { renewalFails, subscriptionOf } from "./buying.ts";
import {
  answeredWith,
  cards,
  expect,
  heading,
  payByCard,
  reloadUntil,
  sessionIn,
  signUp,
  test,
} from "./shop.ts";
import { buySeats, createOrganisation, invite, join, member } from "./teams.ts";

const closed = (page: Page) => heading(page, "You need Pro for this page");

async function expectPro(page: Page, through: string | null): Promise<void> {
  await page.goto("/pro");
  if (through === null) return expect(closed(page)).toBeVisible();
  await expect(heading(page, "Pro library")).toBeVisible();
  await expect(page.getByText(`You have access through ${through} until`)).toBeVisible();
}

/** An organisation with seats, whose owner is signed in. Answers with its id. */
async function team(page: Page, name: string, seats: number): Promise<string> {
  await signUp(page, "/", "Olga Owner");
  const organisation = await createOrganisation(page, name);
  await buySeats(page, organisation, seats);
  return organisation;
}

test("an organisation buys seats, invites by a link, and its members get access at once", async ({
  page,
  somebodyElse,
}) => {
  await signUp(page, "/", "Olga Owner");
  await page.goto("/");
  await page.getByRole("link", { name: "Create an organisation" }).first().click();
  await page.getByLabel("Name of the organisation").fill("Bridge & Beam");
  await page.getByRole("button", { name: "Create organisation" }).click();
  await expect(page.getByText(/^You created the organisation/)).toBeVisible();
  const address = new URL(page.url()).pathname;
  const organisation = address.split("/").at(-1) ?? "";
  await page.getByRole("link", { name: "Buy seats" }).click();
  await page.getByRole("link", { name: /^Choose seats.*Team, monthly$/ }).click();
  await expect(heading(page, "Your order")).toBeVisible();
  await expect(page.getByText("For Bridge & Beam")).toBeVisible();
  await page.getByLabel("Seats").fill("3");
  await page.getByRole("button", { name: "Calculate the total" }).click();
  await expect(page.getByText("€45 a month")).toBeVisible();
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await expect(page.getByText("Quantity 3")).toBeVisible();
  await page.getByRole("link", { name: /^Back to/ }).click();
  await expect(page.getByText(/^Nothing was charged for Team, monthly/)).toBeVisible();
  await page.getByRole("link", { name: "Back to your order" }).click();
  await expect(page.getByText("For Bridge & Beam")).toBeVisible();
  await buySeats(page, organisation, 3);
  await expect(page.getByText(/^Bridge & Beam has Pro for 3 people. It renews on/)).toBeVisible();
  await page.getByRole("link", { name: "Assign the seats" }).click();
  await expect(page.getByText("1 of 3 seats taken. One of them is yours.")).toBeVisible();
  await expectPro(page, "Bridge & Beam");
  const mia = await somebodyElse();
  const email = await signUp(mia, "/", "Mia Member");
  await expectPro(mia, null);
  await join(mia, await invite(page, organisation, email));
  await expect(mia.getByRole("heading", { name: "You have Pro" })).toBeVisible();
  await expectPro(mia, "Bridge & Beam");
  await mia.goto("/account");
  await expect(mia.getByText("You have a seat at Bridge & Beam.").first()).toBeVisible();
  await page.goto(address);
  await expect(member(page, "Mia Member").getByText("Has a seat")).toBeVisible();
});

test("a member who is removed or leaves loses access at once", async ({ page, somebodyElse }) => {
  const organisation = await team(page, "Quay Works", 2);
  const mia = await somebodyElse();
  const email = await signUp(mia, "/", "Mia Member");
  const link = await invite(page, organisation, email);
  await join(mia, link);
  await expectPro(mia, "Quay Works");
  await page.goto(`/organisations/${organisation}`);
  await page.getByText("Change Mia Member").click();
  await page.getByRole("button", { name: "Remove Mia Member" }).click();
  const question = page.getByRole("alertdialog", { name: "Remove Mia Member?" });
  await expect(question.getByRole("button", { name: "Keep them" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(question).toHaveCount(0);
  await page.getByRole("button", { name: "Remove Mia Member" }).click();
  await question.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText("You removed the member. The seat is free.")).toBeVisible();
  await expect(member(page, "Mia Member")).toHaveCount(0);
  await expectPro(mia, null);
  await mia.goto(link);
  await expect(heading(mia, "This invitation is no longer valid")).toBeVisible();
  await join(mia, await invite(page, organisation, email));
  await expectPro(mia, "Quay Works");
  await mia.goto(`/organisations/${organisation}`);
  await mia.getByRole("button", { name: "Leave the organisation" }).click();
  await mia.getByRole("alertdialog").getByRole("button", { name: "Leave", exact: true }).click();
  await expect(mia.getByText(/^You left the organisation/)).toBeVisible();
  await expectPro(mia, null);
  await page.goto(`/organisations/${organisation}`);
  await expect(page.getByText("1 of 2 seats taken. One of them is yours.")).toBeVisible();
});

test("the next member waits while every seat is taken, until one is freed or bought", async ({
  page,
  somebodyElse,
}) => {
  const organisation = await team(page, "Narrow Boat", 2);
  const second = await somebodyElse();
  const first = await signUp(second, "/", "Sam Second");
  await join(second, await invite(page, organisation, first));
  const third = await somebodyElse();
  const email = await signUp(third, "/", "Tom Third");
  await join(third, await invite(page, organisation, email));
  await expect(third.getByText("2 of 2 seats taken. You get the next free one.")).toBeVisible();
  await expectPro(third, null);
  await page.goto(`/organisations/${organisation}`);
  await expect(member(page, "Tom Third").getByText("Waiting for a seat")).toBeVisible();
  await page.getByText("Change Sam Second").click();
  await page.getByRole("button", { name: "Take the seat back (Sam Second)" }).click();
  await expect(page.getByText(/^You took the seat back/)).toBeVisible();
  await expectPro(third, "Narrow Boat");
  await page.getByText("Change Sam Second").click();
  await expect(member(page, "Sam Second").getByText("All seats are taken.")).toBeVisible();
  await page.getByRole("button", { name: "Change plan or seats" }).click();
  await expect(heading(page, "Change your subscription")).toBeVisible();
  await page.getByLabel("Quantity").fill("3");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: /and change$/ }).click();
  await expect(heading(page, "Narrow Boat")).toBeVisible();
  await reloadUntil(page, () => expect(page.getByText(/^2 of 3 seats taken/)).toBeVisible({ timeout: 500 }));
  await page.getByText("Change Sam Second").click();
  await page.getByRole("button", { name: "Assign a seat (Sam Second)" }).click();
  await expect(page.getByText("3 of 3 seats taken. One of them is yours.")).toBeVisible();
});

test("a plain member neither sees the bill nor buys; an admin does", async ({
  page,
  somebodyElse,
  baseURL,
  expectedErrors,
}) => {
  expectedErrors.push(answeredWith(404));
  const organisation = await team(page, "Ferry Ltd", 3);
  const success = page.url();
  const mia = await somebodyElse();
  const email = await signUp(mia, "/", "Mia Member");
  await join(mia, await invite(page, organisation, email));
  for (const title of ["Plan and payment", "Invite a colleague", "Invoices and receipts"])
    await expect(mia.getByRole("heading", { name: title })).toHaveCount(0);
  await expect(mia.getByText(/@example\.com/)).toHaveCount(0);
  await expect(mia.getByText("Change Olga Owner")).toHaveCount(0);
  const headers = { origin: baseURL ?? "" };
  const requests: [string, Record<string, unknown>][] = [
    ["/api/portal", { organisation }],
    ["/api/checkout/session", { offer: "team_monthly", organisation, seats: 2 }],
    [`/api/organisations/${organisation}/invite`, { email: "eve@example.com" }],
  ];
  for (const [path, data] of requests) {
    const answer = await mia.request.post(path, { data, headers });
    expect([path, answer.status()]).toEqual([path, 403]);
  }
  await mia.goto(`/buy/team_monthly?organisation=${organisation}`);
  await expect(mia.getByText("Only owners and admins can buy seats for Ferry Ltd.")).toBeVisible();
  expect((await mia.goto(success))?.status()).toBe(404);
  await page.goto(`/organisations/${organisation}`);
  await page.getByText("Change Mia Member").click();
  await page.getByLabel("Role of Mia Member").selectOption("admin");
  await page.getByRole("button", { name: "Change the role of Mia Member" }).click();
  await expect(page.getByText("You changed the role.")).toBeVisible();
  await mia.goto(`/organisations/${organisation}`);
  await expect(mia.getByRole("heading", { name: "Plan and payment" })).toBeVisible();
  await mia.getByRole("button", { name: "Manage billing" }).click();
  await expect(heading(mia, "Billing")).toBeVisible();
  await mia.getByRole("link", { name: /^Return to/ }).click();
  await expect(heading(mia, "Ferry Ltd")).toBeVisible();
});

test("the owner sees a failed payment and pays it; members do not see it, and keep access", async ({
  page,
  somebodyElse,
}) => {
  const organisation = await team(page, "Lock Keepers", 2);
  await renewalFails(await subscriptionOf(sessionIn(page)), "stays");
  const mia = await somebodyElse();
  const email = await signUp(mia, "/", "Mia Member");
  await join(mia, await invite(page, organisation, email));
  await reloadUntil(page, () =>
    expect(page.getByText("Your last payment failed")).toBeVisible({ timeout: 500 }),
  );
  await expect(page.getByText(/^Pro stays open until/)).toBeVisible();
  await mia.reload();
  await expect(mia.getByText("Your last payment failed")).toHaveCount(0);
  await expectPro(mia, "Lock Keepers");
  await page.getByRole("link", { name: "Pay now" }).click();
  await payByCard(page, cards.works);
  await expect(page.getByText("This invoice is paid")).toBeVisible();
  await page.goto(`/organisations/${organisation}`);
  await reloadUntil(page, () =>
    expect(page.getByText("Your last payment failed")).toHaveCount(0, { timeout: 500 }),
  );
  await expectPro(mia, "Lock Keepers");
});

test("a visitor switches between their account and an organisation, by menu and by list", async ({
  page,
}) => {
  await signUp(page, "/", "Olga Owner");
  await expect(page.getByText("Acting for:")).toHaveCount(0);
  const organisation = await createOrganisation(page, "Pontoon Parts");
  const menu = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Acting for:/ });
  await page.goto("/account");
  await menu.press("Enter");
  await page.getByRole("menuitemradio", { name: "Pontoon Parts" }).press("Enter");
  await page.waitForURL(`/organisations/${organisation}`);
  await expect(menu).toHaveText(/Pontoon Parts/);
  await page.goto("/");
  await menu.click();
  await page.getByRole("menuitemradio", { name: "Olga Owner" }).click();
  await expect(menu).toHaveText(/Olga Owner/);
  expect(new URL(page.url()).pathname).toBe("/");
  await page.goto("/organisations");
  await page.getByRole("button", { name: /^Switch to this one.*Pontoon Parts$/ }).click();
  await expect(page.getByText("Active", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Switch to my own account" }).click();
  await expect(menu).toHaveText(/Olga Owner/);
});
