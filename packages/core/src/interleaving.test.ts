import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findSnapshot } from "./snapshot-store.ts";
import { openTestDb, type TestDb } from "./testing/database.ts";
import { bindCustomer, keep, ticketFor } from "./testing/looks.ts";
import { ada, purchase, snapshot } from "./testing/snapshots.ts";
import { isKeepable } from "./ticket.ts";

/**
 * Three changes at Stripe, and for each a handler that takes a ticket, reads and writes. Every order in which these
 * steps can happen is tried. A handler knows of its change before it takes its ticket; that is all that is promised.
 */
type Step = "change" | "ticket" | "read" | "arrive" | "write";
const steps: Step[] = ["change", "ticket", "read", "arrive", "write"];

/** All orders of `count` handlers that each go through the five steps in order. */
function* orders(count: number): Generator<number[]> {
  const done = Array.from({ length: count }, () => 0);
  function* go(sofar: number[]): Generator<number[]> {
    if (sofar.length === count * steps.length) {
      yield [...sofar];
      return;
    }
    for (let handler = 0; handler < count; handler += 1) {
      if ((done[handler] ?? 0) === steps.length) continue;
      // Changes happen one after the other: the n-th handler's is the n-th.
      if (done[handler] === 0 && done.slice(0, handler).some((progress) => progress === 0)) continue;
      done[handler] = (done[handler] ?? 0) + 1;
      yield* go([...sofar, handler]);
      done[handler] = (done[handler] ?? 0) - 1;
    }
  }
  yield* go([]);
}

interface World {
  truth: number;
  stored: number;
  row: { issued: number; applied: number; openTickets: { ticket: number; nonce: string }[] };
}

/** Runs one order; what is refused is read again at the end, as the sync does in its next turn. */
function run(order: number[], rule: "ticket" | "last write wins"): World {
  const world: World = { truth: 0, stored: 0, row: { issued: 0, applied: 0, openTickets: [] } };
  const handlers = new Map<number, { progress: number; ticket: number; seen: number }>();
  const retry: number[] = [];
  const step = (handler: number, name: Step) => {
    const own = handlers.get(handler) ?? { progress: 0, ticket: 0, seen: 0 };
    handlers.set(handler, own);
    if (name === "change") world.truth += 1;
    if (name === "read") own.seen = world.truth;
    if (name === "ticket") {
      own.ticket = world.row.issued + 1;
      world.row.issued = own.ticket;
      world.row.openTickets.push({ ticket: own.ticket, nonce: `${handler}:${own.ticket}` });
    }
    if (name !== "write") return;
    const open = { ticket: own.ticket, nonce: `${handler}:${own.ticket}` };
    if (rule === "ticket" && !isKeepable(world.row, open)) {
      retry.push(handler);
      return;
    }
    world.stored = own.seen;
    world.row.applied = own.ticket;
    world.row.openTickets = world.row.openTickets.filter(({ ticket }) => ticket > own.ticket);
  };
  const progress = new Map<number, number>();
  for (const handler of order) {
    const at = progress.get(handler) ?? 0;
    progress.set(handler, at + 1);
    step(handler, steps[at] ?? "write");
  }
  for (const handler of retry) for (const name of ["ticket", "read", "write"] as const) step(handler, name);
  return world;
}

function badStates(count: number, rule: Parameters<typeof run>[1]): { orders: number; bad: number } {
  let total = 0;
  let bad = 0;
  for (const order of orders(count)) {
    const world = run(order, rule);
    total += 1;
    if (world.stored !== world.truth) bad += 1;
  }
  return { orders: total, bad };
}

describe("three changes in every order of their steps", () => {
  it("end with what Stripe knows last, under the rule that the store uses", () => {
    const { orders: tried, bad } = badStates(3, "ticket");
    expect(tried).toBe(126_126);
    expect(bad).toBe(0);
  });

  it("would end wrong in some orders if the last write won: the harness can fail", () => {
    expect(badStates(3, "last write wins").bad).toBeGreaterThan(0);
  });
});

describe("two looks in every order of their steps, against the database", () => {
  let test: TestDb;
  beforeAll(async () => {
    test = await openTestDb();
    await bindCustomer(test.db, ada, "cus_ada");
  });
  afterAll(() => test.close());

  it("end with what Stripe knows last", async () => {
    for (const order of orders(2)) {
      let truth = 0;
      const seen = [0, 0];
      const tickets: (Awaited<ReturnType<typeof ticketFor>> | undefined)[] = [];
      const progress = [0, 0];
      const picture = (changes: number) =>
        snapshot({
          customerId: "cus_ada",
          purchases: Array.from({ length: changes }, (_, n) => purchase({ sessionId: `cs_${n}` })),
        });
      const write = async (handler: number): Promise<void> => {
        const ticket = tickets[handler];
        if (!ticket) throw new Error("a write before its ticket");
        const result = await keep(test.db, ada, ticket, picture(seen[handler] ?? 0));
        if (result.kept) return;
        tickets[handler] = await ticketFor(test.db, "cus_ada");
        seen[handler] = truth;
        await write(handler);
      };
      for (const handler of order) {
        const name = steps[progress[handler] ?? 0];
        progress[handler] = (progress[handler] ?? 0) + 1;
        if (name === "change") truth += 1;
        if (name === "ticket") tickets[handler] = await ticketFor(test.db, "cus_ada");
        if (name === "read") seen[handler] = truth;
        if (name === "write") await write(handler);
      }
      expect(await findSnapshot(test.db, "cus_ada"), `order ${order.join("")}`).toEqual(picture(2));
    }
  });
});
