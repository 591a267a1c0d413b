import { expect, signUp, test } from "./shop.ts";

test("the keyboard reaches everything, and the focus is visible", async ({ page }) => {
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

test("an order can be placed by keyboard alone", async ({ page }) => {
  await signUp(page, "/buy/pro_year");
  const pay = page.getByRole("button", { name: "Continue to payment" });
  for (let stop = 0; stop < 40; stop++) {
    await page.keyboard.press("Tab");
    if (await pay.evaluate((button) => button === document.activeElement)) break;
  }
  await expect(pay).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Card number")).toBeVisible();
});

test("every control has a name and is large enough to hit", async ({ page }) => {
  await signUp(page);
  const addresses = [
    "/",
    "/account",
    "/pro",
    "/buy/pro_year",
    "/courses",
    "/courses/raft-weekend",
    "/bookings",
    "/organisations",
    "/organisations/new",
  ];
  await page.setViewportSize({ width: 390, height: 800 });
  for (const address of addresses) {
    await page.goto(address);
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
