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

const closed = (page: Page) => heading(page, "This gate is closed for you");

async function expectPro(page: Page, through: string | null): Promise<void> {
  await page.goto("/pro");
  if (through === null) return expect(closed(page)).toBeVisible();
  await expect(heading(page, "Pro library")).toBeVisible();
  await expect(page.getByText(`Open for you through ${through} until`)).toBeVisible();
}

/** An organisation with seats, whose owner is signed in. Answers with its id. */
async function team(page: Page, name: string, seats: number): Promise<string> {
  await signUp(page, "/", "Olga Owner");
  const organisation = await createOrganisation(page, name);
  await buySeats(page, organisation, seats);
  return organisation;
}

test("an organisation is made, buys seats, invites by a link, and lets its members in at once", async ({
  page,
  somebodyElse,
}) => {
  await signUp(page, "/", "Olga Owner");
  await page.goto("/");
  await page.getByRole("link", { name: "Create an organisation" }).first().click();
  await page.getByLabel("Name of the organisation").fill("Bridge & Beam");
  await page.getByRole("button", { name: "Create organisation" }).click();
  await expect(page.getByText(/^Your organisation is made/)).toBeVisible();
  const address = new URL(page.url()).pathname;
  const organisation = address.split("/").at(-1) ?? "";
  await page.getByRole("link", { name: "Buy seats" }).click();
  await page.getByRole("link", { name: /^Choose seats.*Team, monthly$/ }).click();
  await expect(heading(page, "Your order")).toBeVisible();
  await expect(page.getByText("For Bridge & Beam")).toBeVisible();
  await page.getByLabel("Seats").fill("3");
  await page.getByRole("button", { name: "Work out the total" }).click();
  await expect(page.getByText("€45 a month")).toBeVisible();
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await expect(page.getByText("Quantity 3")).toBeVisible();
  await page.getByRole("link", { name: /^Back to/ }).click();
  await expect(page.getByText(/^Nothing was charged for Team, monthly/)).toBeVisible();
  await page.getByRole("link", { name: "Back to your order" }).click();
  await expect(page.getByText("For Bridge & Beam")).toBeVisible();
  await buySeats(page, organisation, 3);
  await expect(page.getByText(/^Bridge & Beam has Pro for 3 people. It renews on/)).toBeVisible();
  await page.getByRole("link", { name: "Hand out the seats" }).click();
  await expect(page.getByText("1 of 3 seats taken. One of them is yours.")).toBeVisible();
  await expectPro(page, "Bridge & Beam");
  const mia = await somebodyElse();
  const email = await signUp(mia, "/", "Mia Member");
  await expectPro(mia, null);
  await join(mia, await invite(page, organisation, email));
  await expect(mia.getByRole("heading", { name: "Pro is open for you" })).toBeVisible();
  await expectPro(mia, "Bridge & Beam");
  await mia.goto("/account");
  await expect(mia.getByText("You have a seat at Bridge & Beam.").first()).toBeVisible();
  await page.goto(address);
  await expect(member(page, "Mia Member").getByText("Has a seat")).toBeVisible();
});

test("a member who is removed, and one who leaves, is out at once", async ({ page, somebodyElse }) => {
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
  await expect(page.getByText("The member is removed, and the seat is free.")).toBeVisible();
  await expect(member(page, "Mia Member")).toHaveCount(0);
  await expectPro(mia, null);
  await mia.goto(link);
  await expect(heading(mia, "This invitation does not hold any more")).toBeVisible();
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

test("when every seat is taken the next member waits, until one is freed or bought", async ({
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
  await expect(third.getByText("2 of 2 seats taken. You get one as soon as it is free.")).toBeVisible();
  await expectPro(third, null);
  await page.goto(`/organisations/${organisation}`);
  await expect(member(page, "Tom Third").getByText("Waiting for a seat")).toBeVisible();
  await page.getByText("Change Sam Second").click();
  await page.getByRole("button", { name: "Take the seat back (Sam Second)" }).click();
  await expect(page.getByText(/^The seat is taken back/)).toBeVisible();
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
  await page.getByRole("button", { name: "Give a seat (Sam Second)" }).click();
  await expect(page.getByText("3 of 3 seats taken. One of them is yours.")).toBeVisible();
});

test("a member sees no bill and cannot make one; an admin can", async ({
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
  for (const title of ["Plan and payment", "Invite somebody", "Invoices and receipts"])
    await expect(mia.getByRole("heading", { name: title })).toHaveCount(0);
  await expect(mia.getByText(/@example\.com/)).toHaveCount(0);
  await expect(mia.getByText("Change Olga Owner")).toHaveCount(0);
  const headers = { origin: baseURL ?? "" };
  const asked: [string, Record<string, unknown>][] = [
    ["/api/portal", { organisation }],
    ["/api/checkout/session", { offer: "team_monthly", organisation, seats: 2 }],
    [`/api/organisations/${organisation}/invite`, { email: "eve@example.com" }],
  ];
  for (const [path, data] of asked) {
    const answer = await mia.request.post(path, { data, headers });
    expect([path, answer.status()]).toEqual([path, 403]);
  }
  await mia.goto(`/buy/team_monthly?organisation=${organisation}`);
  await expect(mia.getByText("Only an owner or an admin can buy seats for Ferry Ltd.")).toBeVisible();
  expect((await mia.goto(success))?.status()).toBe(404);
  await page.goto(`/organisations/${organisation}`);
  await page.getByText("Change Mia Member").click();
  await page.getByLabel("Role of Mia Member").selectOption("admin");
  await page.getByRole("button", { name: "Change the role of Mia Member" }).click();
  await expect(page.getByText("The role is changed.")).toBeVisible();
  await mia.goto(`/organisations/${organisation}`);
  await expect(mia.getByRole("heading", { name: "Plan and payment" })).toBeVisible();
  await mia.getByRole("button", { name: "Manage billing" }).click();
  await expect(heading(mia, "Billing")).toBeVisible();
  await mia.getByRole("link", { name: /^Return to/ }).click();
  await expect(heading(mia, "Ferry Ltd")).toBeVisible();
});

test("the owner is told of a failed payment where the bill is, and pays it; members are not, and stay in", async ({
  page,
  somebodyElse,
}) => {
  const organisation = await team(page, "Lock Keepers", 2);
  await renewalFails(await subscriptionOf(sessionIn(page)));
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
    expect(page.getByText("The payment for Pro went through")).toBeVisible({ timeout: 500 }),
  );
  await expect(page.getByText("Your last payment failed")).toHaveCount(0);
});

test("a visitor switches between the own account and an organisation, with the menu and with the list", async ({
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
  await page.getByRole("button", { name: /^Switch to it.*Pontoon Parts$/ }).click();
  await expect(page.getByText("In use")).toBeVisible();
  await page.getByRole("button", { name: "Switch to my own account" }).click();
  await expect(menu).toHaveText(/Olga Owner/);
});
