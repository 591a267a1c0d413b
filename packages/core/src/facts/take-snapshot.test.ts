import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { snapshotSchema } from "../model/snapshot.ts";
import { newYear, payment, snapshot } from "../testing/snapshots.ts";
import type { FraudWarning } from "./fraud-warnings.ts";
import type { StripeFacts } from "./read-request.ts";
import { completeSnapshot, takeSnapshot } from "./take-snapshot.ts";

/** Stripe's objects with the fields that are read, and nothing else. */
const charge = (rest: object = {}) => ({
  id: "ch_1",
  status: "succeeded",
  created: newYear,
  amount: 1500,
  ...rest,
});
const intent = (rest: object = {}) => ({
  id: "pi_1",
  status: "succeeded",
  amount: 1600,
  latest_charge: charge(),
  ...rest,
});
const session = (rest: object = {}) => ({
  id: "cs_1",
  mode: "payment",
  status: "complete",
  payment_status: "paid",
  created: newYear,
  metadata: { owner_id: "ada" },
  line_items: { data: [{ id: "li_1", price: { id: "price_1", lookup_key: "pro_month" }, quantity: 2 }] },
  payment_intent: intent(),
  subscription: null,
  ...rest,
});
const item = (rest: object = {}) => ({
  id: "si_1",
  price: { id: "price_2", lookup_key: "pro_plan" },
  quantity: 3,
  current_period_start: newYear,
  current_period_end: newYear + 60,
  ...rest,
});
const invoice = (rest: object = {}) => ({
  id: "in_1",
  status: "paid",
  created: newYear,
  due_date: newYear + 30,
  billing_reason: "subscription_cycle",
  amount_paid: 900,
  payments: { data: [{ payment: { payment_intent: "pi_2" } }] },
  ...rest,
});
const plan = (rest: object = {}) => ({
  id: "sub_1",
  status: "active",
  created: newYear,
  start_date: newYear + 1,
  trial_end: newYear + 2,
  cancel_at: newYear + 3,
  cancel_at_period_end: true,
  ended_at: newYear + 4,
  pause_collection: { behavior: "void" },
  collection_method: "charge_automatically",
  metadata: { a: "b" },
  items: { data: [item()] },
  latest_invoice: invoice(),
  ...rest,
});

const facts = (seen: {
  subscriptions?: object[];
  sessions?: object[];
  payments?: object[] | null;
  disputes?: [string, object[]][];
  fraudWarnings?: FraudWarning[];
  customerDeleted?: boolean;
}): StripeFacts => ({
  subscriptions: (seen.subscriptions ?? []) as Stripe.Subscription[],
  sessions: (seen.sessions ?? []) as Stripe.Checkout.Session[],
  payments: (seen.payments ?? null) as Stripe.PaymentIntent[] | null,
  disputes: new Map((seen.disputes ?? []) as [string, Stripe.Dispute[]][]),
  fraudWarnings: seen.fraudWarnings ?? [],
  customerDeleted: seen.customerDeleted ?? false,
});
const take = (seen: Parameters<typeof facts>[0], stored = snapshot()) =>
  completeSnapshot(takeSnapshot("cus_1", facts(seen)), stored, facts(seen).payments !== null);

describe("what a snapshot stores of a sale", () => {
  it("is all that access can depend on", () => {
    expect(take({ sessions: [session()] }).purchases).toEqual([
      {
        sessionId: "cs_1",
        mode: "payment",
        status: "complete",
        paymentStatus: "paid",
        createdAt: newYear,
        metadata: { owner_id: "ada" },
        lines: [{ id: "li_1", priceId: "price_1", lookupKey: "pro_month", quantity: 2 }],
        payment: payment(),
        subscriptionId: null,
      },
    ]);
  });

  it("that is unpaid and of which Stripe knows little has no lines, no payment and no metadata", () => {
    const bare = session({ metadata: null, line_items: undefined, payment_intent: null });
    expect(take({ sessions: [bare] }).purchases).toMatchObject([{ metadata: {}, lines: [], payment: null }]);
  });

  it("whose price is gone is stored without it, and a line without a quantity counts as one", () => {
    const lines = {
      data: [
        { id: "li_1", price: null },
        { id: "li_2", price: { id: "price_1", lookup_key: null } },
      ],
    };
    expect(take({ sessions: [session({ line_items: lines })] }).purchases[0]?.lines).toEqual([
      { id: "li_1", priceId: null, lookupKey: null, quantity: 1 },
      { id: "li_2", priceId: "price_1", lookupKey: null, quantity: 1 },
    ]);
  });

  it.each([
    ["as an id", "sub_1", "sub_1"],
    ["as an object", { id: "sub_1" }, "sub_1"],
    ["not at all", null, null],
  ])("names its subscription, when Stripe gives it %s", (_, given, id) => {
    expect(take({ sessions: [session({ subscription: given })] }).purchases[0]?.subscriptionId).toBe(id);
  });

  it("does not take an id for a payment: what was not expanded is not known", () => {
    expect(take({ sessions: [session({ payment_intent: "pi_1" })] }).purchases[0]?.payment).toBeNull();
  });
});

describe("what a snapshot stores of a payment", () => {
  const paid = (rest: object) =>
    take({ sessions: [session({ payment_intent: intent(rest) })] }).purchases[0]?.payment;

  it("that has no charge yet was not paid, and is worth what was asked for", () => {
    expect(paid({ status: "processing", latest_charge: null })).toEqual({
      ...payment({ status: "processing", chargeId: null, paidAt: null, amount: 1600 }),
    });
    expect(paid({ latest_charge: "ch_1" })).toMatchObject({ chargeId: null, paidAt: null });
  });

  it("whose charge has not succeeded was not paid", () => {
    expect(paid({ latest_charge: charge({ status: "pending" }) })).toMatchObject({
      chargeId: "ch_1",
      paidAt: null,
    });
  });

  it("lists refunds and disputes by id, with nothing but what counts", () => {
    const refunds = {
      data: ["re_2", "re_1"].map((id) => ({ id, status: "pending", amount: 5, charge: "ch_1" })),
    };
    const disputes = ["dp_2", "dp_1"].map((id) => ({ id, status: "won", amount: 5 }));
    const seen = take({
      sessions: [session({ payment_intent: intent({ latest_charge: charge({ refunds }) }) })],
      disputes: [["pi_1", disputes]],
    });
    expect(seen.purchases[0]?.payment).toMatchObject({
      refunds: [
        { id: "re_1", status: "pending", amount: 5 },
        { id: "re_2", status: "pending", amount: 5 },
      ],
      disputes: [
        { id: "dp_1", status: "won" },
        { id: "dp_2", status: "won" },
      ],
    });
  });
});

describe("what a snapshot stores of a subscription", () => {
  it("is all that access can depend on", () => {
    expect(take({ subscriptions: [plan()] }).subscriptions).toEqual([
      {
        id: "sub_1",
        status: "active",
        createdAt: newYear,
        startedAt: newYear + 1,
        trialEnd: newYear + 2,
        cancelAt: newYear + 3,
        cancelAtPeriodEnd: true,
        endedAt: newYear + 4,
        pausedBecause: null,
        pauseCollection: "void",
        collectionMethod: "charge_automatically",
        metadata: { a: "b" },
        items: [
          {
            id: "si_1",
            priceId: "price_2",
            lookupKey: "pro_plan",
            quantity: 3,
            periodStart: newYear,
            periodEnd: newYear + 60,
          },
        ],
        latestInvoice: {
          id: "in_1",
          status: "paid",
          createdAt: newYear,
          dueDate: newYear + 30,
          billingReason: "subscription_cycle",
          amountPaid: 900,
          paymentIntentIds: ["pi_2"],
        },
      },
    ]);
  });

  it.each([
    [
      "a pending update",
      { pending_update: { subscription_items: [item({ id: "si_2" })], expires_at: newYear } },
    ],
    ["a scheduled phase", { schedule: { id: "sub_sched_1", phases: [{ items: [{ price: "price_9" }] }] } }],
  ])("active, with %s: its current items only, what is to come grants nothing yet", (_, toCome) => {
    const seen = take({ subscriptions: [plan(toCome)] });
    expect(seen).toEqual(take({ subscriptions: [plan()] }));
    expect(seen.subscriptions[0]?.items.map(({ id }) => id)).toEqual(["si_1"]);
  });

  it("that is neither paused, billed nor counted is stored as that", () => {
    const bare = plan({
      pause_collection: null,
      latest_invoice: null,
      items: { data: [item({ quantity: undefined })] },
    });
    expect(take({ subscriptions: [bare] }).subscriptions).toMatchObject([
      { pauseCollection: null, latestInvoice: null, items: [{ quantity: 1 }] },
    ]);
    expect(
      take({ subscriptions: [plan({ latest_invoice: "in_1" })] }).subscriptions[0]?.latestInvoice,
    ).toBeNull();
  });

  it.each([
    ["as an id", { payment_intent: "pi_7" }, ["pi_7"]],
    ["as an object", { payment_intent: { id: "pi_7" } }, ["pi_7"]],
    ["not at all, for it was paid by other means", {}, []],
  ])("knows the payment of its invoice, when Stripe gives it %s", (_, given, ids) => {
    const seen = take({
      subscriptions: [plan({ latest_invoice: invoice({ payments: { data: [{ payment: given }] } }) })],
    });
    expect(seen.subscriptions[0]?.latestInvoice?.paymentIntentIds).toEqual(ids);
  });

  it("knows no payment of an invoice that lists none", () => {
    const seen = take({ subscriptions: [plan({ latest_invoice: invoice({ payments: undefined }) })] });
    expect(seen.subscriptions[0]?.latestInvoice?.paymentIntentIds).toEqual([]);
  });
});

describe("the payments of subscriptions", () => {
  const covering = payment({ paymentIntentId: "pi_2" });

  it("are those of the newest invoices and no others, by id", () => {
    const seen = take({
      subscriptions: [
        plan({
          id: "sub_2",
          latest_invoice: invoice({ payments: { data: [{ payment: { payment_intent: "pi_0" } }] } }),
        }),
        plan(),
      ],
      payments: [intent({ id: "pi_2" }), intent({ id: "pi_0" }), intent({ id: "pi_1" })],
    });
    expect(seen.payments.map(({ paymentIntentId }) => paymentIntentId)).toEqual(["pi_0", "pi_2"]);
  });

  it("are carried over when this sync did not ask for them: what was revoked stays revoked", () => {
    const stored = snapshot({ payments: [covering, payment({ paymentIntentId: "pi_old" })] });
    expect(take({ subscriptions: [plan()], payments: null }, stored).payments).toEqual([covering]);
  });

  it("are what Stripe says when this sync did ask, also when it says none", () => {
    const stored = snapshot({ payments: [covering] });
    expect(take({ subscriptions: [plan()], payments: [] }, stored).payments).toEqual([]);
  });

  it("are none for a customer without an earlier sync", () => {
    expect(
      completeSnapshot(
        takeSnapshot("cus_1", facts({ subscriptions: [plan({ latest_invoice: null })] })),
        null,
        false,
      ),
    ).toMatchObject({
      schema: 1,
      customerId: "cus_1",
      customerDeleted: false,
      payments: [],
    });
  });
});

describe("the fraud warnings of a payment", () => {
  const warning = (rest: Partial<FraudWarning> = {}): FraudWarning => ({
    id: "issfr_1",
    paymentIntentId: "pi_1",
    chargeId: "ch_1",
    ...rest,
  });
  const ofSale = (seen: Parameters<typeof facts>[0], stored = snapshot()) =>
    take({ sessions: [session()], ...seen }, stored).purchases[0]?.payment?.earlyFraudWarnings;

  it("are those that name it or its charge, each once and by id", () => {
    const fraudWarnings = [
      warning({ id: "issfr_3", paymentIntentId: null }),
      warning({ id: "issfr_2", chargeId: null }),
      warning(),
      warning(),
      warning({ id: "issfr_9", paymentIntentId: "pi_9", chargeId: "ch_9" }),
      warning({ id: "issfr_8", paymentIntentId: null, chargeId: null }),
    ];
    expect(ofSale({ fraudWarnings })).toEqual(["issfr_1", "issfr_2", "issfr_3"]);
    const unpaid = [session({ payment_intent: intent({ latest_charge: null }) })];
    expect(
      ofSale({ sessions: unpaid, fraudWarnings: [warning({ paymentIntentId: null, chargeId: null })] }),
    ).toEqual([]);
  });

  it("are carried over by syncs that do not ask for them, for a sale and for a subscription's period", () => {
    const earlyFraudWarnings = ["issfr_0"];
    const stored = snapshot({
      purchases: take({ sessions: [session()], fraudWarnings: [warning({ id: "issfr_0" })] }).purchases,
      payments: [payment({ paymentIntentId: "pi_2", earlyFraudWarnings })],
    });
    expect(ofSale({}, stored)).toEqual(["issfr_0"]);
    expect(ofSale({ fraudWarnings: [warning()] }, stored)).toEqual(["issfr_0", "issfr_1"]);
    for (const payments of [null, [intent({ id: "pi_2" })]])
      expect(take({ subscriptions: [plan()], payments }, stored).payments).toMatchObject([
        { earlyFraudWarnings },
      ]);
  });

  it("and the reason of a pause are none in a row that was stored before there was a field for them", () => {
    const seen = take({ sessions: [session()], subscriptions: [plan({ status: "paused" })] });
    const old = JSON.parse(JSON.stringify(seen));
    delete old.purchases[0].payment.earlyFraudWarnings;
    delete old.subscriptions[0].pausedBecause;
    expect(snapshotSchema.parse(old)).toEqual(seen);
  });
});

describe("why a subscription is paused", () => {
  const paused = (type: string) => ({ paused: { type: "subscription", subscription: { type } } });
  it.each([
    ["as Stripe says it", { status: "paused", status_details: paused("pause_requested") }, "pause_requested"],
    ["in a word of tomorrow", { status: "paused", status_details: paused("full_moon") }, "full_moon"],
    ["not known when Stripe does not say it", { status: "paused" }, null],
    [
      "not known for a pause of another kind",
      { status: "paused", status_details: { paused: { type: "moon" } } },
      null,
    ],
    ["of no interest when it runs", { status: "active", status_details: paused("pause_requested") }, null],
  ])("is stored %s", (_, given, because) => {
    expect(take({ subscriptions: [plan(given)] }).subscriptions[0]?.pausedBecause).toBe(because);
  });
});

describe("a snapshot", () => {
  it("is the same whatever order Stripe lists its objects in", () => {
    const sessions = [session(), session({ id: "cs_2" }), session({ id: "cs_3" })];
    const subscriptions = [
      plan({ items: { data: [item(), item({ id: "si_2" })] } }),
      plan({ id: "sub_2", items: { data: [item({ id: "si_3" })] } }),
    ];
    const backwards = {
      sessions: sessions.toReversed(),
      subscriptions: [
        plan({ id: "sub_2", items: { data: [item({ id: "si_3" })] } }),
        plan({ items: { data: [item({ id: "si_2" }), item()] } }),
      ],
    };
    const seen = take({ sessions, subscriptions });
    expect(take(backwards)).toEqual(seen);
    expect(seen.purchases.map(({ sessionId }) => sessionId)).toEqual(["cs_1", "cs_2", "cs_3"]);
    expect(seen.subscriptions.map(({ id }) => id)).toEqual(["sub_1", "sub_2"]);
    expect(seen.subscriptions[0]?.items.map(({ id }) => id)).toEqual(["si_1", "si_2"]);
  });

  it("never forgets that a customer was deleted: Stripe does not bring one back", () => {
    expect(take({ customerDeleted: true }).customerDeleted).toBe(true);
    expect(take({}, snapshot({ customerDeleted: true })).customerDeleted).toBe(true);
    expect(take({}).customerDeleted).toBe(false);
  });
});
