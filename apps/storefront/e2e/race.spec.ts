import { randomUUID } from "node:crypto";
import { createShopper, payByCard } from "@tollgate/local-stack";
import postgres from "postgres";
import { databaseUrl, merchant } from "./merchant.ts";
import { expect, password, test } from "./shop.ts";

const course = "raft-weekend";
const seats = 20;
const buyers = 200;

type Answer = { won: true; url: string; sessionId: string } | { won: false; words: string };

/** Runs at most `width` at a time: this machine also serves the shop. */
async function inBatches<In, Out>(list: readonly In[], width: number, work: (item: In) => Promise<Out>) {
  const answers: Out[] = [];
  const rest = list.entries();
  const worker = async () => {
    for (const [index, item] of rest) answers[index] = await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return answers;
}

test("200 buyers race for 20 seats: 20 are confirmed, every buyer is answered, and none pays without a seat", async ({
  baseURL,
}) => {
  test.setTimeout(300_000);
  const shop = baseURL ?? "";
  const shoppers = await inBatches(Array.from({ length: buyers }), 8, async () => {
    const shopper = createShopper(shop);
    await shopper.signUp({ name: "A Racer", email: `racer-${randomUUID()}@example.com`, password });
    return shopper;
  });
  await emptyCourse();
  const beganAt = Date.now();
  const begin = performance.now();
  const answers = await Promise.all(
    shoppers.map((shopper) =>
      shopper.book(course).then(
        ({ url, sessionId }): Answer => ({ won: true, url, sessionId }),
        (error: Error): Answer => ({ won: false, words: error.message }),
      ),
    ),
  );
  const tookMs = performance.now() - begin;
  const winners = answers.flatMap((answer) => (answer.won ? [answer] : []));
  const losers = answers.flatMap((answer) => (answer.won ? [] : [answer.words]));
  expect(winners).toHaveLength(seats);
  expect(losers.filter((words) => !words.includes("course_full"))).toEqual([]);
  await inBatches(winners, 4, ({ url }) => payByCard(url));
  const sql = postgres(databaseUrl(), { max: 1, onnotice: () => {} });
  try {
    const confirmed = () => sql<{ id: string; session_id: string }[]>`
      select id, session_id from tollgate.bookings where course_id = ${course} and state = 'confirmed'`;
    await expect.poll(async () => (await confirmed()).length, { timeout: 120_000 }).toBe(seats);
    const racing = new Set(winners.map(({ sessionId }) => sessionId));
    const paid = new Set<string>();
    const since = { gte: Math.floor(beganAt / 1000) };
    for await (const session of merchant().checkout.sessions.list({ limit: 100, created: since }))
      if (session.metadata?.course === course && session.status === "complete") paid.add(session.id);
    expect(racing).toEqual(paid);
    expect([...paid].sort()).toEqual((await confirmed()).map(({ session_id: id }) => id).sort());
    const [taken] = await sql<{ taken: number; seats: number }[]>`
      select count(*)::int as seats, count(booking_id)::int as taken from tollgate.course_seats where course_id = ${course}`;
    expect(taken).toEqual({ seats, taken: seats });
  } finally {
    await sql.end();
  }
  console.log(`race: ${buyers} buyers answered in ${(tookMs / 1000).toFixed(1)} s, ${seats} seats confirmed`);
});

/** Frees the seats that other tests have booked, as if they had cancelled. */
async function emptyCourse(): Promise<void> {
  const sql = postgres(databaseUrl(), { max: 1, onnotice: () => {} });
  try {
    await sql.begin(async (rows) => {
      await rows`update tollgate.course_seats set booking_id = null where course_id = ${course}`;
      await rows`
        update tollgate.bookings set state = 'cancelled', seat = null
        where course_id = ${course} and state in ('pending', 'confirmed')`;
    });
  } finally {
    await sql.end();
  }
}
