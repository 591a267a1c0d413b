import { describe, expect, test } from "vitest";
import { card, startSimulation, stockShop } from "../testing/simulation.ts";

const SUCCESS = "https://shop.test";

describe("the lines of a session", () => {
  async function withLines(count: number) {
    const simulation = await startSimulation();
    const price_data = { currency: "usd", product_data: { name: "Seat" } };
    const session = await simulation.stripe.checkout.sessions.create({
      line_items: Array.from({ length: count }, (_, index) => ({
        price_data: { ...price_data, unit_amount: 100 + index },
        quantity: 1,
      })),
      mode: "payment",
      success_url: SUCCESS,
    });
    return { ...simulation, session };
  }

  test("are absent until asked for; then the first ten come, with word of the rest", async () => {
    const { session, stripe } = await withLines(12);
    expect(session).not.toHaveProperty("line_items");
    const { line_items: lines } = await stripe.checkout.sessions.retrieve(session.id, {
      expand: ["line_items"],
    });
    expect(lines?.data.map((line) => line.amount_total)).toEqual([
      100, 101, 102, 103, 104, 105, 106, 107, 108, 109,
    ]);
    expect(lines).toMatchObject({ has_more: true, url: `/v1/checkout/sessions/${session.id}/line_items` });
    const all = await stripe.checkout.sessions.listLineItems(session.id).autoPagingToArray({ limit: 50 });
    expect(all).toHaveLength(12);
  });

  test("up to ten are all there is", async () => {
    const { stripe } = await withLines(10);
    const { data } = await stripe.checkout.sessions.list({ expand: ["data.line_items"] });
    expect(data[0]?.line_items).toMatchObject({ has_more: false });
    expect(data[0]?.line_items?.data).toHaveLength(10);
  });
});

describe("how deep a list can be expanded", () => {
  test("four levels, counted with `data`", async () => {
    const { stripe } = await withPaidSession();
    const deep = "data.payment_intent.latest_charge.balance_transaction";
    const { data } = await stripe.checkout.sessions.list({ expand: [deep], status: "complete" });
    expect(data[0]).toMatchObject({
      payment_intent: { latest_charge: { balance_transaction: { object: "balance_transaction" } } },
    });
    await expect(stripe.checkout.sessions.list({ expand: [`${deep}.source`] })).rejects.toThrow(
      `You cannot expand more than 4 levels of a property. Property: ${deep}.source`,
    );
  });
});

async function withPaidSession() {
  const simulation = await startSimulation();
  const { stripe } = simulation;
  const { once } = await stockShop(stripe);
  const open = (customer_email: string) =>
    stripe.checkout.sessions.create({
      customer_creation: "always",
      customer_email,
      line_items: [{ price: once.id, quantity: 1 }],
      mode: "payment",
      success_url: SUCCESS,
    });
  const paid = await open("ada@example.com");
  await simulation.simulator.pay(paid.id, card());
  await simulation.simulator.clock.advance({ minutes: 5 });
  const waiting = await open("bob@example.com");
  return { ...simulation, paid, waiting };
}

describe("sessions are listed", () => {
  test("by the address typed, the status and the time they were opened", async () => {
    const { paid, stripe, waiting } = await withPaidSession();
    const ids = async (params: Parameters<typeof stripe.checkout.sessions.list>[0]) =>
      (await stripe.checkout.sessions.list(params)).data.map((row) => row.id);
    expect(await ids({})).toEqual([waiting.id, paid.id]);
    expect(await ids({ customer_details: { email: "ada@example.com" } })).toEqual([paid.id]);
    expect(await ids({ status: "open" })).toEqual([waiting.id]);
    expect(await ids({ status: "expired" })).toEqual([]);
    expect(await ids({ created: { gt: paid.created } })).toEqual([waiting.id]);
    expect(await ids({ created: { lte: paid.created } })).toEqual([paid.id]);
  });

  test("by a payment link or an account that no session has", async () => {
    const { stripe } = await withPaidSession();
    expect((await stripe.checkout.sessions.list({ payment_link: "plink_1" })).data).toEqual([]);
    expect((await stripe.checkout.sessions.list({ customer_account: "acct_1" })).data).toEqual([]);
  });

  test.each([
    ["a status that is none", { status: "paid" }, "status"],
    ["a filter that is none", { client_reference_id: "user_1" }, "client_reference_id"],
  ])("but not by %s", async (_, params, param) => {
    const { stripe } = await startSimulation();
    const path = `/v1/checkout/sessions?${new URLSearchParams(params)}`;
    await expect(stripe.rawRequest("GET", path)).rejects.toMatchObject({ param, statusCode: 400 });
  });
});
