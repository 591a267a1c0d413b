import { expect, test } from "vitest";
import { eventTypes, startSimulation } from "../testing/simulation.ts";

/** Source of all: docs.stripe.com/payments/sepa-debit/accept-a-payment, "Test IBANs", unless a test names another. */
async function debited(iban: string, settings: { debitSettlementSeconds?: number } = {}) {
  const simulation = await startSimulation({ settings });
  const { stripe } = simulation;
  const method = await stripe.paymentMethods.create({
    billing_details: { email: "ada@example.com", name: "Ada" },
    sepa_debit: { iban },
    type: "sepa_debit",
  });
  const { id } = await stripe.paymentIntents.create({
    amount: 900,
    confirm: true,
    currency: "eur",
    off_session: true,
    payment_method: method.id,
  });
  return { ...simulation, read: () => stripe.paymentIntents.retrieve(id, { expand: ["latest_charge"] }) };
}

test.each([
  ["Austria", "AT611904300234573201", "AT861904300235473202"],
  ["Belgium", "BE62510007547061", "BE68539007547034"],
  ["Croatia", "HR7624020064583467589", "HR2725000096983499248"],
  ["Estonia", "EE382200221020145685", "EE762200221020145680"],
  ["Finland", "FI2112345600000785", "FI9112345600000786"],
  ["France", "FR1420041010050500013M02606", "FR8420041010050500013M02607"],
  ["Germany", "DE89370400440532013000", "DE62370400440532013001"],
  ["Gibraltar", "GI60MPFS599327643783385", "GI41SAFA461293238477751"],
  ["Ireland", "IE29AIBK93115212345678", "IE02AIBK93115212345679"],
  ["Liechtenstein", "LI0508800636123378777", "LI1208800143823175626"],
  ["Lithuania", "LT121000011101001000", "LT821000011101001001"],
  ["Luxembourg", "LU280019400644750000", "LU980019400644750001"],
  ["the Netherlands", "NL39RABO0300065264", "NL91ABNA0417164300"],
  ["Norway", "NO9386011117947", "NO6686011117948"],
  ["Portugal", "PT50000201231234567890154", "PT23000201231234567890155"],
  ["Spain", "ES0700120345030000067890", "ES9121000418450200051332"],
  ["Sweden", "SE3550000000054910000003", "SE0850000000054910000004"],
  ["Switzerland", "CH9300762011623852957", "CH5362200119938136497"],
  ["the United Kingdom", "GB82WEST12345698765432", "GB55WEST12345698765433"],
])("the accounts of %s: one pays, one fails", async (_, pays, fails) => {
  const paid = await debited(pays);
  expect((await paid.read()).status).toBe("processing");
  await paid.simulator.clock.advance({ days: 3 });
  expect((await paid.read()).status).toBe("succeeded");

  const failed = await debited(fails);
  expect((await failed.read()).status).toBe("processing");
  await failed.simulator.clock.advance({ days: 3 });
  expect((await failed.read()).status).toBe("requires_payment_method");
});

test.each([
  ["AT981904300000343434", "charge_exceeds_source_limit"],
  ["DE27370400440000121212", "charge_exceeds_weekly_limit"],
  ["FR9720041010050000002222227", "insufficient_funds"],
])("%s fails with %s", async (iban, failure_code) => {
  const { read, simulator } = await debited(iban);
  await simulator.clock.advance({ days: 3 });
  expect(await read()).toMatchObject({
    last_payment_error: { code: failure_code },
    latest_charge: { failure_code, status: "failed" },
  });
});

test("the delayed accounts answer after three minutes at the earliest", async () => {
  const { read, simulator } = await debited("AT321904300235473204", { debitSettlementSeconds: 0 });
  await simulator.clock.advance({ minutes: 2, seconds: 59 });
  expect((await read()).status).toBe("processing");
  await simulator.clock.advance({ seconds: 1 });
  expect((await read()).status).toBe("succeeded");
});

/** Source: docs.stripe.com/payments/sepa-debit, "Disputes": they are final. */
test("the disputed accounts pay, and the money is lost at once", async () => {
  const { read, simulator, stripe } = await debited("AT591904300235473203");
  await simulator.clock.advance({ days: 3 });
  expect(await read()).toMatchObject({ latest_charge: { disputed: true }, status: "succeeded" });
  expect((await stripe.disputes.list()).data).toMatchObject([{ amount: 900, status: "lost" }]);
  expect((await eventTypes(stripe)).slice(-4)).toEqual([
    "charge.dispute.created",
    "charge.updated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.closed",
  ]);
});

/** Source: docs.stripe.com/testing, "SEPA Direct Debit". */
test.each([
  ["AT271904300000055555", "sepa_debit_bank_not_supported"],
  ["IE60AIBK93115200066666", "sepa_debit_debits_not_supported"],
])("%s cannot be saved: %s", async (iban, code) => {
  const { stripe } = await startSimulation();
  const billing_details = { email: "ada@example.com", name: "Ada" };
  await expect(
    stripe.paymentMethods.create({ billing_details, sepa_debit: { iban }, type: "sepa_debit" }),
  ).rejects.toMatchObject({ code, statusCode: 400 });
});
