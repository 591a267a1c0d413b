import { expect, test } from "vitest";
import { control } from "../testing/control.ts";
import { eventTypes } from "../testing/simulation.ts";
import { refusalOf, subscriber } from "../testing/subscriber.ts";

/** A subscriber whose address has no tax location at the renewal. */
async function unlocated() {
  const story = await subscriber();
  const command = control(story.url);
  const customer = story.customer.id;
  await command("finalizations/fail", { customer });
  await story.simulator.clock.advance({ months: 1, hours: 2 });
  return { ...story, allow: () => command("finalizations/allow", { customer }) };
}

/** Sources: docs.stripe.com/billing/subscriptions/webhooks, "Invoice finalization failure"; docs.stripe.com/tax/customer-locations. */
test("a draft that cannot be finalized stays a draft, and the subscription stays active", async () => {
  const { newest, read, stripe } = await unlocated();
  expect(await newest()).toMatchObject({
    amount_due: 2000,
    attempted: false,
    automatic_tax: { enabled: true, status: "requires_location_inputs" },
    billing_reason: "subscription_cycle",
    last_finalization_error: {
      code: "customer_tax_location_invalid",
      message: expect.stringContaining("location"),
      type: "invalid_request_error",
    },
    number: null,
    status: "draft",
  });
  expect((await read()).status).toBe("active");
  expect((await eventTypes(stripe)).slice(-2)).toEqual(["invoice.updated", "invoice.finalization_failed"]);
  expect((await stripe.paymentIntents.list()).data).toHaveLength(1);
});

test("it is not tried again by the clock, and a request is refused for the same reason", async () => {
  const { newest, simulator, stripe } = await unlocated();
  await simulator.clock.advance({ days: 10 });
  const { id = "" } = await newest();
  const refusal = { code: "customer_tax_location_invalid", statusCode: 400 };
  expect(await refusalOf(stripe.invoices.finalizeInvoice(id))).toMatchObject(refusal);
  expect(await refusalOf(stripe.invoices.pay(id))).toMatchObject(refusal);
  expect((await newest()).status).toBe("draft");
});

/** Source: docs.stripe.com/api/invoices/object, `last_finalization_error`: cleared when the invoice is finalized. */
test("it is finalized by a request, once the reason is gone", async () => {
  const { allow, newest, stripe } = await unlocated();
  await allow();
  const open = await stripe.invoices.finalizeInvoice((await newest()).id ?? "");
  expect([open.status, open.last_finalization_error]).toEqual(["open", null]);
  expect(await stripe.invoices.pay(open.id ?? "")).toMatchObject({ amount_paid: 2000, status: "paid" });
});
