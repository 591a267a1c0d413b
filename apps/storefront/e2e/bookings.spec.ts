import {
  expectInTime,
  freeSeats,
  holdSeat,
  loseSeat,
  openNewestBooking,
  somebodyHolds,
  timeRunsOut,
} from "./bookings.ts";
import { merchant, tellSimulator } from "./merchant.ts";
import { cards, expect, heading, ibans, payByBank, payByCard, signUp, test } from "./shop.ts";

/** Two seats: one more buyer, and it is full. */
const small = "code-review-for-two";
const words = (page: Parameters<typeof heading>[0], text: string) =>
  page.locator("main").getByText(text, { exact: true }).first();

async function paymentOf(sessionId: string): Promise<string> {
  const { payment_intent: payment } = await merchant().checkout.sessions.retrieve(sessionId);
  return typeof payment === "string" ? payment : (payment?.id ?? "");
}

test("a visitor books a course, pays, and has the seat and its calendar file", async ({ page }) => {
  await signUp(page, "/courses");
  await page.getByRole("link", { name: "Book a seat for Raft in a weekend" }).click();
  await expect(heading(page, "Book your seat")).toBeVisible();
  await expect(page.getByText("€390")).toBeVisible();
  await expect(page.getByText(/Cancel until 27 February 2027/)).toBeVisible();
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await payByCard(page, cards.works);
  await expect(heading(page, "Your seat is booked")).toBeVisible();
  const address = await openNewestBooking(page);
  await expectInTime(page, "Paid");
  await expect(page.getByText(/^Number \d+$/)).toBeVisible();
  const calendar = page.getByRole("link", { name: "Add to calendar" });
  const file = await page.request.get((await calendar.getAttribute("href")) ?? "");
  expect(file.headers()["content-type"]).toBe("text/calendar; charset=utf-8; method=PUBLISH");
  expect(file.headers()["cache-control"]).toContain("no-store");
  const text = (await file.text()).replaceAll("\r\n ", "");
  for (const line of ["SUMMARY:Raft in a weekend", "DTSTART:20270306T090000Z", `URL:${address}`])
    expect(text).toContain(line);
  await page.goto("/courses/raft-weekend/book");
  await expect(heading(page, "You have a booking already")).toBeVisible();
});

test("a full course says so, and an abandoned hold is another visitor's seat", async ({ page, baseURL }) => {
  const shop = baseURL ?? "";
  await expect.poll(() => freeSeats(small)).toBe(2);
  const first = await somebodyHolds(shop, small);
  const second = await somebodyHolds(shop, small);
  await signUp(page, "/courses");
  const ticket = page.getByRole("article").filter({ hasText: "Code review for two" });
  await expect(ticket.getByText("Full", { exact: true })).toBeVisible();
  await expect(ticket.getByRole("link", { name: /^Book a seat/ })).toHaveCount(0);
  await page.goto(`/courses/${small}/book`);
  await expect(heading(page, "This course is full")).toBeVisible();
  const refused = await page.request.post("/api/bookings", {
    data: { course: small },
    headers: { origin: shop },
  });
  expect([refused.status(), await refused.json()]).toMatchObject([409, { error: { code: "course_full" } }]);
  await timeRunsOut(first.sessionId);
  await expect(async () => {
    await page.getByRole("link", { name: "Look again" }).click();
    await expect(heading(page, "Book your seat")).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByText("1 seat left")).toBeVisible();
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await payByCard(page, cards.works);
  await expect(heading(page, "Your seat is booked")).toBeVisible();
  await openNewestBooking(page);
  await page.getByRole("link", { name: "Cancel this booking" }).click();
  await page.getByRole("button", { name: "Cancel and get the money back" }).click();
  await timeRunsOut(second.sessionId);
  await expect.poll(() => freeSeats(small)).toBe(2);
});

test("a seat is held for exactly as long as its payment page is open; then it can be tried again", async ({
  page,
}) => {
  await signUp(page);
  const { sessionId, hostedPage } = await holdSeat(page, "raft-weekend");
  const { expires_at: end } = await merchant().checkout.sessions.retrieve(sessionId);
  await openNewestBooking(page);
  await expect(words(page, "Not paid yet")).toBeVisible();
  const held = page
    .locator("time[datetime]")
    .filter({ hasText: /^\d\d:\d\d UTC$|, \d\d:\d\d UTC$/ })
    .first();
  const until = Date.parse((await held.getAttribute("datetime")) ?? "");
  expect(Math.floor(until / 1000)).toBe(end);
  await expect(page.getByText(/\d+ minutes left/)).toBeVisible();
  await expect(page.getByRole("link", { name: "Pay now" })).toHaveAttribute("href", hostedPage);
  await timeRunsOut(sessionId);
  await expectInTime(page, "Not paid in time");
  await page.getByRole("button", { name: "Try again" }).click();
  await payByCard(page, cards.works);
  await expect(heading(page, "Your seat is booked")).toBeVisible();
});

test("a payment that comes after the seat was lost is sent back by itself", async ({ page, baseURL }) => {
  const shop = baseURL ?? "";
  await expect.poll(() => freeSeats(small)).toBe(2);
  await signUp(page);
  const { sessionId } = await holdSeat(page, small);
  await loseSeat(sessionId);
  const others = [await somebodyHolds(shop, small), await somebodyHolds(shop, small)];
  await payByCard(page, cards.works);
  await expect(heading(page, "The seat was gone before the payment came")).toBeVisible();
  await openNewestBooking(page);
  await expectInTime(page, "Refunded");
  await expect(page.getByText(/Your payment came after the seat had gone to somebody else/)).toBeVisible();
  const { data: refunds } = await merchant().refunds.list({ payment_intent: await paymentOf(sessionId) });
  expect(refunds.map(({ amount }) => amount)).toEqual([32_000]);
  for (const other of others) await timeRunsOut(other.sessionId);
  await expect.poll(() => freeSeats(small)).toBe(2);
});

test("a bank debit keeps the seat until the bank has settled", async ({ page }) => {
  await signUp(page);
  const { sessionId } = await holdSeat(page, "postgres-plans");
  await payByBank(page, ibans.settlesLater);
  await expect(heading(page, "Waiting for your bank")).toBeVisible();
  await openNewestBooking(page);
  await expectInTime(page, "Waiting for your bank");
  await expect(page.getByText(/^Number \d+$/)).toBeVisible();
  await expect(page.getByRole("link", { name: "Add to calendar" })).toHaveCount(0);
  await tellSimulator("settle", { payment_intent: await paymentOf(sessionId), status: "succeeded" });
  await expectInTime(page, "Paid");
});

test("a bank debit that fails gives the seat back, and can be tried again with a card", async ({ page }) => {
  await signUp(page);
  const { sessionId } = await holdSeat(page, "postgres-plans");
  await payByBank(page, ibans.settlesLater);
  await expect(heading(page, "Waiting for your bank")).toBeVisible();
  await tellSimulator("settle", { payment_intent: await paymentOf(sessionId), status: "failed" });
  await openNewestBooking(page);
  await expectInTime(page, "Payment failed");
  await page.goto("/bookings");
  await page.getByRole("button", { name: "Try again for Reading Postgres query plans" }).click();
  await payByCard(page, cards.works);
  await expect(heading(page, "Your seat is booked")).toBeVisible();
  await page.goto("/bookings");
  await expect(page.getByRole("article")).toHaveCount(2);
  await expectInTime(page, "Paid");
  await expect(words(page, "Payment failed")).toBeVisible();
});

test("a booking that is cancelled in time is refunded; one that was not paid has nothing to refund", async ({
  page,
}) => {
  await signUp(page);
  const { sessionId } = await holdSeat(page, "raft-weekend");
  await payByCard(page, cards.works);
  await expect(heading(page, "Your seat is booked")).toBeVisible();
  const address = await openNewestBooking(page);
  await page.getByRole("link", { name: "Cancel this booking" }).click();
  await expect(page.getByText(/All that you paid goes back/)).toBeVisible();
  await page.getByRole("button", { name: "Cancel and get the money back" }).click();
  await page.waitForURL(address);
  await expectInTime(page, "Refunded");
  const { data: refunds } = await merchant().refunds.list({ payment_intent: await paymentOf(sessionId) });
  expect(refunds.map(({ amount }) => amount)).toEqual([39_000]);
  await holdSeat(page, "raft-weekend");
  await page.goto("/bookings");
  await page.getByRole("link", { name: "Cancel the booking for Raft in a weekend" }).click();
  await expect(page.getByText("Nothing was charged, so there is nothing to send back.")).toBeVisible();
  await page.getByRole("button", { name: "Cancel the booking" }).click();
  await expect(words(page, "Cancelled")).toBeVisible();
});

test("somebody else's booking is not there: not to read, to pay, to cancel or to put into a calendar", async ({
  page,
  browser,
  baseURL,
}) => {
  await signUp(page);
  await holdSeat(page, "raft-weekend");
  const address = await openNewestBooking(page);
  const booking = address.split("/").at(-1) ?? "";
  const other = await browser.newContext(baseURL ? { baseURL } : {});
  const stranger = await other.newPage();
  expect((await stranger.goto(address))?.status()).toBe(200);
  await expect(heading(stranger, "Sign in")).toBeVisible();
  await signUp(stranger);
  for (const path of [`/bookings/${booking}`, `/bookings/${booking}/cancel`])
    expect((await stranger.goto(path))?.status(), path).toBe(404);
  const headers = { origin: baseURL ?? "" };
  const { request } = other;
  const answers = [
    await request.get(`/api/bookings/${booking}/calendar`),
    await request.post(`/api/bookings/${booking}/cancel`, { data: {}, headers }),
    await request.post("/api/bookings", { data: { booking }, headers }),
  ];
  expect(answers.map((answer) => answer.status())).toEqual([404, 404, 404]);
  await stranger.goto("/bookings");
  await expect(stranger.getByText("You have not booked a course yet.")).toBeVisible();
  await other.close();
  await page.reload();
  await expect(words(page, "Not paid yet")).toBeVisible();
});

test("these pages are for nobody's index, nobody's cache and nobody who is signed out", async ({
  page,
  playwright,
  baseURL,
}) => {
  const signedOut = await playwright.request.newContext(baseURL ? { baseURL } : {});
  const paths = ["/courses", "/courses/raft-weekend", "/courses/raft-weekend/book", "/bookings"];
  for (const path of paths) {
    const answer = await signedOut.get(path, { maxRedirects: 0 });
    expect([answer.status(), answer.headers().location], path).toEqual([
      307,
      `/sign-in?next=${encodeURIComponent(path)}`,
    ]);
  }
  const moved = await signedOut.get("/payment/success?session_id=cs_test_1", { maxRedirects: 0 });
  expect([moved.status(), moved.headers().location]).toEqual([
    308,
    `${baseURL}/checkout/success?session_id=cs_test_1`,
  ]);
  await signedOut.dispose();
  await signUp(page);
  for (const path of paths) {
    const headers = (await page.request.get(path)).headers();
    expect(headers["x-robots-tag"], path).toContain("noindex");
    expect(headers["cache-control"], path).toMatch(/private.*no-store/);
  }
  expect((await page.request.get("/courses/golf")).status()).toBe(404);
  expect((await page.request.get("/bookings/1")).status()).toBe(404);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the whole way works: course, payment, booking, calendar, cancellation and refund", async ({
    page,
  }) => {
    await signUp(page, "/courses");
    await page.getByRole("link", { name: "Reading Postgres query plans", exact: true }).click();
    await page.getByRole("link", { name: /^Book a seat/ }).click();
    await page.getByRole("button", { name: "Continue to payment" }).click();
    await page.goto("/bookings");
    await expect(page.getByText(/Held until (.*, )?\d\d:\d\d UTC/)).toBeVisible();
    await page.getByRole("link", { name: /^Pay now/ }).click();
    await payByCard(page, cards.works);
    await expect(heading(page, "Your seat is booked")).toBeVisible();
    await page.getByRole("link", { name: "See the booking" }).click();
    await expectInTime(page, "Paid");
    const calendar = page.getByRole("link", { name: /^Add to calendar/ });
    expect((await page.request.get((await calendar.getAttribute("href")) ?? "")).status()).toBe(200);
    await page.getByRole("link", { name: "Cancel this booking" }).click();
    await page.getByRole("button", { name: "Cancel and get the money back" }).click();
    await expectInTime(page, "Refunded");
  });
});
