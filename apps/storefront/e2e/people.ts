import type { Page } from "@playwright/test";
import { readPeople, type SeededPerson, seedPeople } from "@tollgate/local-stack";
import { expect, heading } from "./shop.ts";

const needed = (name: string): string => {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is set by e2e/world-for-tests.ts, unless E2E_URL names a running shop`);
  return value;
};

/** The seeded people; the first test that asks seeds them. */
export async function seededPeople(): Promise<SeededPerson[]> {
  const file = needed("E2E_PEOPLE_FILE");
  const there = await readPeople(file);
  if (there.length > 0) return there;
  const problems: string[] = [];
  const people = await seedPeople({
    world: {
      urls: { storefront: needed("E2E_URL"), stripe: needed("E2E_STRIPE_URL") },
      env: { STRIPE_SECRET_KEY: needed("E2E_STRIPE_KEY") },
    },
    file,
    onPerson: ({ name, about }, problem) => void (problem && problems.push(`${name}, ${about}: ${problem}`)),
  });
  expect(problems, "people that could not be seeded").toEqual([]);
  return people;
}

/** Signs in as a seeded person, by the switcher. */
export async function become(page: Page, { key }: SeededPerson): Promise<void> {
  await page.goto("/development/people");
  await page.locator(`button[name=person][value=${key}]`).click();
  await expect(heading(page, "Your account")).toBeVisible();
}
