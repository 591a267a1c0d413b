import type Stripe from "stripe";
import { expect, test } from "vitest";
import { control } from "../testing/control.ts";
import { refusalOf, subscriber } from "../testing/subscriber.ts";

/** Three paid months, the newest first, each with its payment intent and its charge. */
async function threeMonths() {
  const story = await subscriber();
  const { simulator, stripe } = story;
  await simulator.clock.advance({ months: 2, hours: 2 });
  const months = await Promise.all(
    (await story.invoices()).map(async ({ id = "" }) => {
      const [payment] = (await stripe.invoicePayments.list({ invoice: id, status: "paid" })).data;
      const intent = await stripe.paymentIntents.retrieve(String(payment?.payment.payment_intent));
      return { charge: String(intent.latest_charge), intent: intent.id, invoice: id };
    }),
  );
  return { ...story, months };
}

/** Sources: docs.stripe.com/api/refunds/create; docs.stripe.com/refunds: a refund changes no subscription. */
test("any month can be refunded, in parts and then to the end, and the subscription runs on", async () => {
  const { months, read, stripe } = await threeMonths();
  const oldest = months.at(-1);
  const refund = (amount?: number) =>
    stripe.refunds.create({ payment_intent: oldest?.intent ?? "", ...(amount ? { amount } : {}) });
  const charge = () => stripe.charges.retrieve(oldest?.charge ?? "");
  await refund(500);
  expect(await charge()).toMatchObject({ amount_refunded: 500, refunded: false });
  expect((await refund()).amount).toBe(1500);
  expect(await charge()).toMatchObject({ amount_refunded: 2000, refunded: true });
  expect(await refusalOf(refund())).toMatchObject({ code: "charge_already_refunded" });
  expect(await stripe.invoices.retrieve(oldest?.invoice ?? "")).toMatchObject({
    amount_paid: 2000,
    status: "paid",
  });
  expect((await read()).status).toBe("active");
});

/** Source: docs.stripe.com/disputes/how-disputes-work: most disputes come weeks after the payment. */
test("an older month can be disputed and lost, and is found by its payment intent", async () => {
  const { months, read, stripe, url } = await threeMonths();
  const older = months[1];
  const command = control(url);
  const opened = await command<Stripe.Dispute>("disputes/open", { charge: older?.charge });
  await command("disputes/move", { dispute: opened.id, status: "lost" });
  const list = async (payment_intent = "") => (await stripe.disputes.list({ payment_intent })).data;
  expect(await list(older?.intent)).toMatchObject([{ amount: 2000, charge: older?.charge, status: "lost" }]);
  expect(await list(months[0]?.intent)).toEqual([]);
  expect((await read()).status).toBe("active");
});
