import { randomUUID } from "node:crypto";
import postgres from "postgres";
import { databaseUrl } from "./merchant.ts";
import { expect, signUp, test } from "./shop.ts";

/** Upper limits in milliseconds. */
const limits = { paymentPage: 2_000, bookingsList: 500 };
const bookings = 1_000;

test("the way to Stripe's page and the list of a thousand bookings stay within their time limits", async ({
  page,
}) => {
  const email = await signUp(page);
  // The first visit creates the customer at Stripe and warms the caches.
  for (const offer of ["basic_year", "pro_year"]) {
    await page.goto(`/buy/${offer}`);
    const begin = performance.now();
    await page.getByRole("button", { name: "Continue to payment" }).click();
    await expect(page.getByRole("button", { name: /^Pay/ })).toBeVisible();
    const ms = performance.now() - begin;
    console.log(`timing: click → Stripe's page (${offer}) ${ms.toFixed(0)} ms of ${limits.paymentPage}`);
    expect(ms).toBeLessThan(limits.paymentPage);
  }
  await bookOften(email);
  for (const visit of ["first", "second"]) {
    const begin = performance.now();
    const answer = await page.request.get("/bookings");
    const ms = performance.now() - begin;
    expect(answer.status()).toBe(200);
    console.log(
      `timing: bookings list, ${bookings} bookings (${visit}) ${ms.toFixed(0)} ms of ${limits.bookingsList}`,
    );
    expect(ms).toBeLessThan(limits.bookingsList);
  }
  await page.goto("/bookings");
  await expect(page.getByRole("link", { name: /older/i })).toBeVisible();
});

/** Inserts a long history of expired bookings. */
async function bookOften(email: string): Promise<void> {
  const sql = postgres(databaseUrl(), { max: 1, onnotice: () => {} });
  try {
    const [owner] = await sql<{ owner_key: string; customer_id: string }[]>`
      select owner_key, customer_id from tollgate.customers
      where owner_id = (select id from storefront.users where email = ${email})`;
    const at = Date.now();
    const rows = Array.from({ length: bookings }, (_, index) => {
      const made = new Date(at - index * 60_000);
      return {
        id: randomUUID(),
        owner_key: owner?.owner_key ?? "",
        customer_id: owner?.customer_id ?? "",
        course_id: "raft-weekend",
        state: "expired",
        payment: "none",
        amount: 39_000,
        currency: "eur",
        hold_until: made,
        created_at: made,
        updated_at: made,
      };
    });
    await sql`insert into tollgate.bookings ${sql(rows)}`;
  } finally {
    await sql.end();
  }
}
