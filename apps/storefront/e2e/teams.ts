import type { Page } from "@playwright/test";
import { cards, expect, heading, payByCard } from "./shop.ts";

/** Creates an organisation by the form, with the visitor as its owner. Answers with its id. */
export async function createOrganisation(page: Page, name: string): Promise<string> {
  await page.goto("/organisations");
  await page.getByRole("link", { name: "Create an organisation" }).click();
  await page.getByLabel("Name of the organisation").fill(name);
  await page.getByRole("button", { name: "Create organisation" }).click();
  await expect(heading(page, name)).toBeVisible();
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

/** From the organisation's page to the success page. */
export async function buySeats(page: Page, organisation: string, seats: number): Promise<void> {
  await page.goto(`/organisations/${organisation}`);
  await page.getByRole("link", { name: /^Choose seats.*Team, monthly$/ }).click();
  await page.getByLabel("Seats").fill(String(seats));
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await payByCard(page, cards.works);
  await expect(heading(page, "You’re in")).toBeVisible();
}

/** The link that the inviter passes on. */
export async function invite(
  page: Page,
  organisation: string,
  email: string,
  role = "member",
): Promise<string> {
  await page.goto(`/organisations/${organisation}`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Role", { exact: true }).selectOption(role);
  await page.getByRole("button", { name: "Create an invitation" }).click();
  await expect(page.getByText(/^You created the invitation/)).toBeVisible();
  return page.getByLabel(`Link for ${email}`).inputValue();
}

export async function join(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page.getByText("Welcome. You are now a member.")).toBeVisible();
}

/** The row of a member on the organisation's page. */
export const member = (page: Page, name: string) =>
  page.getByRole("region", { name: "Members" }).getByRole("listitem").filter({ hasText: name });
