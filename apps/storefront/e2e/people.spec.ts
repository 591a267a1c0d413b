import path from "node:path";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./axe.ts";
import { become, seededPeople } from "./people.ts";
import { expect, test } from "./shop.ts";

const folder = path.join(import.meta.dirname, "../../../.tollgate/pages");
const widths = [1280, 390] as const;
/** The narrowest width of WCAG 2.2 (1.4.10). */
const narrowest = 320;
const schemes = ["light", "dark"] as const;

// Pages that answer 403 or 404 are drawn too.
test.use({ expectedErrors: [/responded with a status of 40[34]\b/] });

/** Draws a page wide and narrow, light and dark, and checks it with axe in both schemes. */
async function draw(page: Page, name: string, address: string): Promise<void> {
  await page.goto(address);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of widths) {
      await fits(page, name, width);
      const file = path.join(folder, `${name}-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: true });
    }
    await expectAccessible(page, `${name}, ${colorScheme}`);
  }
  await fits(page, name, narrowest);
}

async function fits(page: Page, name: string, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${name} at ${width}`).toBeLessThanOrEqual(0);
}

test("every public page fits, is drawn and is accessible", async ({ page }) => {
  test.setTimeout(120_000);
  await draw(page, "home", "/");
  await draw(page, "sign-in", "/sign-in");
  await draw(page, "sign-in-refused", "/sign-in?problem=credentials&problem=email_invalid");
  await draw(page, "sign-up", "/sign-up");
  await draw(page, "not-found", "/nowhere");
});

test("the shop is drawn as each seeded person sees it, and is accessible", async ({ page }) => {
  test.setTimeout(600_000);
  const people = await seededPeople();
  await draw(page, "development-people", "/development/people");
  for (const person of people) {
    await become(page, person);
    await draw(page, `account-${person.key}`, "/account");
  }
  const ofKey = (key: string) => {
    const person = people.find((candidate) => candidate.key === key);
    if (!person) throw new Error(`there is no person ${key}`);
    return person;
  };
  const pagesOf: Record<string, string[]> = {
    "nora-new": ["/", "/buy/pro_year", "/buy/pro_monthly", "/buy/team_monthly", "/pro", "/organisations"],
    "paula-pro": ["/", "/pro", "/organisations/new", "/bookings", "/courses"],
    "max-monthly": ["/", "/checkout/cancel?offer=pro_monthly"],
    "bo-booker": ["/bookings", "/courses", "/courses/raft-weekend", "/courses/code-review-for-two/book"],
    "olga-owner": ["/", "/organisations"],
    "sol-owner": ["/buy/team_yearly", "/organisations"],
    "mia-member": ["/pro", "/organisations"],
    "walt-waiting": ["/pro"],
  };
  for (const [key, addresses] of Object.entries(pagesOf)) {
    await become(page, ofKey(key));
    for (const address of addresses) await draw(page, `${nameOf(address)}-${key}`, address);
    for (const [index, address] of (await linksTo(page, "/organisations")).entries())
      await draw(page, `organisation-${index + 1}-${key}`, address);
    for (const [index, address] of (await linksTo(page, "/bookings")).entries()) {
      await draw(page, `booking-${index + 1}-${key}`, address);
      if (index === 0) await draw(page, `booking-cancel-${key}`, `${address}/cancel`);
    }
  }
  for (const key of ["paula-pro", "bea-bank", "ruth-refunded"]) {
    await become(page, ofKey(key));
    await draw(page, `success-${key}`, `/checkout/success?session_id=${await sessionOf(page)}`);
  }
  await become(page, ofKey("olga-owner"));
  const [organisation = ""] = await linksTo(page, "/organisations");
  const invited = await page.request.post(`/api${organisation}/invite`, {
    data: { email: ofKey("nora-new").email, role: "member" },
    headers: { origin: process.env.E2E_URL ?? "" },
  });
  const { invitation } = (await invited.json()) as { invitation: { id: string } };
  await draw(page, "invitation-of-another", `/invitations/${invitation.id}`);
  await become(page, ofKey("nora-new"));
  await draw(page, "invitation", `/invitations/${invitation.id}`);
});

/** The first three links of a list. */
async function linksTo(page: Page, list: "/organisations" | "/bookings"): Promise<string[]> {
  await page.goto(list);
  const links = await page.locator(`main a[href^='${list}/']`).all();
  const addresses = await Promise.all(links.map((link) => link.getAttribute("href")));
  const own = new RegExp(`^${list}/[A-Za-z0-9-]{8,}$`);
  return [...new Set(addresses.flatMap((address) => (address && own.test(address) ? [address] : [])))].slice(
    0,
    3,
  );
}

/** A checkout session of the visitor. */
async function sessionOf(page: Page): Promise<string> {
  const answer = await page.request.get("/api/entitlements");
  const id = /cs_[A-Za-z0-9_]+/.exec(await answer.text())?.[0];
  if (id) return id;
  throw new Error("the visitor has not bought anything");
}

function nameOf(address: string): string {
  return address === "/" ? "home" : address.slice(1).replaceAll(/[/?=]/g, "-");
}
