import path from "node:path";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./axe.ts";
import { become, seededPeople } from "./people.ts";
import { expect, test } from "./shop.ts";

const folder = path.join(import.meta.dirname, "../../../.tollgate/pages");
const widths = [1280, 390, 320] as const;
const schemes = ["light", "dark"] as const;

/** Draws a page wide and narrow, light and dark, and looks at it with axe in both. */
async function draw(page: Page, name: string, address: string): Promise<void> {
  await page.goto(address);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${name} at ${width}`).toBeLessThanOrEqual(0);
      const file = path.join(folder, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: true });
    }
    await expectAccessible(page, `${name}, ${colorScheme}`);
  }
}

test("every page that needs nobody fits, is drawn and is accessible", async ({ page }) => {
  test.setTimeout(120_000);
  await draw(page, "home", "/");
  await draw(page, "sign-in", "/sign-in");
  await draw(page, "sign-in-refused", "/sign-in?problem=credentials&problem=email_invalid");
  await draw(page, "sign-up", "/sign-up");
  await draw(page, "not-found", "/nowhere");
});

test("the shop is drawn as each person of the seeded world sees it, and is accessible to them", async ({
  page,
}) => {
  test.setTimeout(600_000);
  const people = await seededPeople();
  await draw(page, "development-people", "/development/people");
  for (const person of people) {
    await become(page, person);
    await draw(page, `account-${person.key}`, "/account");
  }
  const ofKey = (key: string) => {
    const person = people.find((candidate) => candidate.key === key);
    if (!person) throw new Error(`nobody is called ${key}`);
    return person;
  };
  const pagesOf: Record<string, string[]> = {
    "nora-new": [
      "/",
      "/buy/pro_year",
      "/buy/pro_monthly",
      "/checkout/cancel",
      "/pro",
      "/organisations",
      "/organisations/new",
      "/bookings",
      "/courses",
    ],
    "paula-pro": ["/", "/pro"],
    "max-monthly": ["/"],
    "bo-booker": ["/bookings", "/courses", "/courses/raft-weekend", "/courses/raft-weekend/book"],
    "olga-owner": ["/", "/organisations"],
    "mia-member": ["/pro", "/organisations"],
    "walt-waiting": ["/pro"],
  };
  for (const [key, addresses] of Object.entries(pagesOf)) {
    await become(page, ofKey(key));
    for (const address of addresses) await draw(page, `${nameOf(address)}-${key}`, address);
    await page.goto("/organisations");
    const organisation = await page.locator("main a[href^='/organisations/']:not([href$='/new'])").first();
    if ((await organisation.count()) > 0)
      await draw(page, `organisation-${key}`, (await organisation.getAttribute("href")) ?? "/");
    await page.goto("/bookings");
    for (const [index, link] of (await page.locator("main a[href^='/bookings/']").all())
      .slice(0, 3)
      .entries()) {
      const href = await link.getAttribute("href");
      if (href) await draw(page, `booking-${index + 1}-${key}`, href);
      await page.goto("/bookings");
    }
  }
});

function nameOf(address: string): string {
  return address === "/" ? "home" : address.slice(1).replaceAll("/", "-");
}
