import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { createShopper } from "@tollgate/local-stack";
import postgres from "postgres";
import { databaseUrl, merchant } from "./merchant.ts";
import { expect, password } from "./shop.ts";

/** From the course's page to the hosted page, which holds the seat. */
export async function holdSeat(
  page: Page,
  course: string,
): Promise<{ hostedPage: string; sessionId: string }> {
  await page.goto(`/courses/${course}/book`);
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await expect(page.getByRole("button", { name: /^Pay/ })).toBeVisible();
  return { hostedPage: page.url(), sessionId: /cs_[A-Za-z0-9_]+/.exec(page.url())?.[0] ?? "" };
}

/** The page of the visitor's newest booking. */
export async function openNewestBooking(page: Page): Promise<string> {
  await page.goto("/bookings");
  await page.locator("main article h2 a").first().click();
  await page.waitForURL(/\/bookings\/[0-9a-f-]{36}$/);
  return page.url();
}

/** Reloads until the page shows the words: the webhook takes its time. */
export async function expectEventually(page: Page, words: string): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.locator("main").getByText(words, { exact: true }).first()).toBeVisible({
      timeout: 500,
    });
  }).toPass();
}

/** Another visitor who holds a seat and has not paid. */
export async function anotherVisitorHolds(shop: string, course: string): Promise<{ sessionId: string }> {
  const shopper = createShopper(shop);
  await shopper.signUp({ name: "Eve Early", email: `eve-${randomUUID()}@example.com`, password });
  return shopper.book(course);
}

/** Expires a checkout, as Stripe does when it is not paid in time. */
export async function expireCheckout(sessionId: string): Promise<void> {
  await merchant().checkout.sessions.expire(sessionId);
}

async function withDatabase<Answer>(ask: (sql: postgres.Sql) => Promise<Answer>): Promise<Answer> {
  const sql = postgres(databaseUrl(), { max: 1, onnotice: () => {} });
  try {
    return await ask(sql);
  } finally {
    await sql.end();
  }
}

/** Takes the seat from a booking while its payment page is still open, as an operator's mistake would. */
export function loseSeat(sessionId: string): Promise<void> {
  return withDatabase(async (sql) => {
    await sql.begin(async (tx) => {
      await tx`update tollgate.course_seats set booking_id = null
        where booking_id = (select id from tollgate.bookings where session_id = ${sessionId})`;
      await tx`update tollgate.bookings set state = 'expired', payment = 'none', seat = null where session_id = ${sessionId}`;
    });
  });
}

export function freeSeats(course: string): Promise<number> {
  return withDatabase(async (sql) => {
    const [counted] = await sql<{ free: number }[]>`
      select (count(*) filter (where booking_id is null))::int as free from tollgate.course_seats where course_id = ${course}`;
    return counted?.free ?? 0;
  });
}
