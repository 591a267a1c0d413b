import path from "node:path";
import { cards, choose, expect, heading, payByCard, signUp, test } from "./shop.ts";

const folder = path.join(import.meta.dirname, "../../../.tollgate/pages");
const looks = [
  { width: 1280, colorScheme: "light" },
  { width: 1280, colorScheme: "dark" },
  { width: 390, colorScheme: "light" },
  { width: 390, colorScheme: "dark" },
  { width: 320, colorScheme: "light" },
] as const;

test("every page fits its window, and is drawn for somebody to look at", async ({ page }) => {
  test.setTimeout(180_000);
  const draw = async (name: string, address: string) => {
    await page.goto(address);
    for (const { width, colorScheme } of looks) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${name} at ${width}`).toBeLessThanOrEqual(0);
      await page.screenshot({
        path: path.join(folder, `${name}-${width}-${colorScheme}.png`),
        fullPage: true,
      });
    }
  };
  await draw("home", "/");
  await draw("sign-in", "/sign-in");
  await draw("sign-in-refused", "/sign-in?problem=credentials&problem=email_invalid");
  await draw("sign-up", "/sign-up");
  await draw("not-found", "/nowhere");
  await signUp(page);
  await draw("account-empty", "/account");
  await draw("pro-closed", "/pro");
  await draw("buy", "/buy/pro_year");
  await draw("buy-team", "/buy/team_monthly");
  await draw("home-yearly", "/?every=year");
  await draw("cancel", "/checkout/cancel?offer=pro_year");
  await choose(page, "Pro, one year");
  await payByCard(page, cards.works);
  await expect(heading(page, "The gate is open")).toBeVisible();
  await draw("success-granted", page.url());
  await draw("home-owner", "/");
  await draw("account", "/account");
  await draw("account-notice", "/account?notice=already_subscribed");
  await draw("pro-open", "/pro");
});

test("the keyboard alone reaches everything, and shows where it is", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Monthly", exact: true })).toBeFocused();
  const outline = await page.evaluate(
    () => getComputedStyle(document.activeElement ?? document.body).outlineWidth,
  );
  expect(outline).toBe("3px");
});

test("every control has a name and is large enough to hit", async ({ page }) => {
  await signUp(page);
  for (const address of ["/", "/account", "/pro", "/buy/pro_year"]) {
    await page.goto(address);
    await page.setViewportSize({ width: 390, height: 800 });
    for (const control of await page
      .locator("main :is([data-slot=button], input:not([type=hidden])), header :is(a, button, summary)")
      .filter({ visible: true })
      .all()) {
      const box = await control.boundingBox();
      expect(box?.height, `${address}: ${await control.textContent()}`).toBeGreaterThanOrEqual(24);
      await expect(control, address).toHaveAccessibleName(/\S/);
    }
  }
});
