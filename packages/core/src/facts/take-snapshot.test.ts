import { describe, expect, it } from "vitest";
import { snapshotSchema } from "../model/snapshot.ts";
import { newYear, payment } from "../testing/snapshots.ts";
import { charge, facts, intent, invoice, item, line, plan, session } from "../testing/stripe-facts.ts";
import type { FraudWarning } from "./read-request.ts";
import { takeSnapshot } from "./take-snapshot.ts";

const take = (seen: Parameters<typeof facts>[0]) => takeSnapshot("cus_1", facts(seen));

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
    const created = newYear + 9;
    const refunds = {
      data: ["re_2", "re_1"].map((id) => ({ id, status: "pending", amount: 5, created, charge: "ch_1" })),
    };
    const disputes = ["du_2", "du_1"].map((id) => ({ id, status: "won", amount: 5, created, reason: "x" }));
    const seen = take({
      sessions: [session({ payment_intent: intent({ latest_charge: charge({ refunds }) }) })],
      disputes: [["pi_1", disputes]],
    });
    const back = { amount: 5, createdAt: created };
    expect(seen.purchases[0]?.payment).toMatchObject({
      refunds: [
        { id: "re_1", status: "pending", ...back },
        { id: "re_2", status: "pending", ...back },
      ],
      disputes: [
        { id: "du_1", status: "won", knownStatus: "won", ...back },
        { id: "du_2", status: "won", knownStatus: "won", ...back },
      ],
    });
    expect(Object.keys(seen.purchases[0]?.payment?.disputes[0] ?? {}).sort()).toEqual([
      "amount",
      "createdAt",
      "id",
      "knownStatus",
      "status",
    ]);
  });

  it("has no known status of a dispute whose status this version does not know", () => {
    const disputes = [{ id: "du_1", status: "under_the_rug", amount: 5, created: newYear }];
    const seen = take({ sessions: [session()], disputes: [["pi_1", disputes]] });
    expect(seen.purchases[0]?.payment?.disputes).toMatchObject([
      { status: "under_the_rug", knownStatus: null },
    ]);
  });
});

describe("what a snapshot stores of a subscription", () => {
  it("is all that access can depend on", () => {
    expect(take({ subscriptions: [plan()], invoices: [] }).subscriptions).toEqual([
      {
        id: "sub_1",
        status: "active",
        createdAt: newYear,
        startedAt: newYear + 1,
        trialEnd: newYear + 2,
        cancelAt: newYear + 3,
        cancelAtPeriodEnd: true,
        cancellationReason: null,
        endedAt: newYear + 4,
        pausedBecause: null,
        pauseCollection: "void",
        collectionMethod: "charge_automatically",
        daysUntilDue: null,
        metadata: { a: "b" },
        items: [
          {
            id: "si_1",
            priceId: "price_2",
            lookupKey: "pro_plan",
            quantity: 3,
            periodStart: newYear,
            periodEnd: newYear + 60,
            metered: false,
          },
        ],
        latestInvoiceId: "in_1",
        invoices: [
          {
            id: "in_1",
            status: "paid",
            createdAt: newYear,
            dueDate: newYear + 30,
            finalizesAt: null,
            paidAt: newYear + 5,
            attempted: true,
            uncollectibleBecause: null,
            total: 900,
            creditedBefore: 0,
            creditedInAll: 0,
            startingBalance: 0,
            fromBalance: 0,
            creditedAfter: 0,
            lines: [
              {
                id: "il_1",
                itemId: "si_1",
                priceId: "price_2",
                lookupKey: "pro_plan",
                quantity: 3,
                amount: 900,
                proration: false,
                credits: [],
                start: newYear,
                end: newYear + 60,
              },
            ],
            payments: [{ paymentId: "pi_2", status: "paid" }],
          },
        ],
        invoicesSince: newYear - 60,
        given: [],
        resumed: false,
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
      {
        pauseCollection: null,
        latestInvoiceId: null,
        invoices: [],
        invoicesSince: null,
        items: [{ quantity: 1 }],
      },
    ]);
    expect(take({ subscriptions: [plan({ latest_invoice: "in_1" })] }).subscriptions).toMatchObject([
      { latestInvoiceId: "in_1", invoices: [] },
    ]);
  });

  it("says why it was canceled, and what is billed by usage", () => {
    const metered = { id: "price_3", lookup_key: null, recurring: { usage_type: "metered" } };
    const ended = plan({
      status: "canceled",
      cancellation_details: { reason: "payment_failed" },
      items: { data: [item({ price: metered })] },
    });
    expect(take({ subscriptions: [ended] }).subscriptions).toMatchObject([
      { cancellationReason: "payment_failed", items: [{ metered: true }] },
    ]);
  });
});

describe("what a snapshot stores of an invoice", () => {
  const stored = (rest: object, seen: Parameters<typeof facts>[0] = {}) =>
    take({ subscriptions: [plan({ latest_invoice: invoice(rest) })], ...seen }).subscriptions[0]?.invoices[0];
  const paidBy = (...payments: object[]) =>
    stored({ payments: { data: payments.map((payment) => ({ status: "paid", payment })) } })?.payments.map(
      ({ paymentId }) => paymentId,
    );

  it.each([
    ["as an id", { payment_intent: "pi_7" }, ["pi_7"]],
    ["as an object", { payment_intent: { id: "pi_7" } }, ["pi_7"]],
    ["as a charge without an intent", { charge: "ch_7" }, ["ch_7"]],
    ["as a record of a payment outside of Stripe", { payment_record: "pr_7" }, ["pr_7"]],
    ["not at all, for it was paid by other means", {}, []],
  ])("knows its payment, when Stripe gives it %s", (_, given, ids) => {
    expect(paidBy(given)).toEqual(ids);
  });

  it("knows each of several payments, and none of an invoice that lists none", () => {
    expect(paidBy({ payment_intent: "pi_9" }, { charge: "ch_7" })).toEqual(["ch_7", "pi_9"]);
    expect(stored({ payments: undefined })?.payments).toEqual([]);
  });

  it("is each that was read of the subscription once, by creation, and none of another one", () => {
    const invoices = [
      invoice(),
      invoice({ id: "in_0", created: newYear - 60 }),
      invoice({ id: "in_9", parent: { subscription_details: { subscription: { id: "sub_9" } } } }),
    ];
    const [seen] = take({ subscriptions: [plan()], invoices }).subscriptions;
    expect(seen?.invoices.map(({ id }) => id)).toEqual(["in_0", "in_1"]);
    expect(seen?.invoicesSince).toBe(newYear - 60);
  });

  it("reads a line of either parent; one of an invoice item names no item of the subscription", () => {
    const proration = {
      proration: true,
      proration_details: { credited_items: { invoice: "in_0", invoice_line_items: ["il_0"] } },
    };
    const lines = [
      line({ id: "il_3", amount: -100, parent: { invoice_item_details: proration } }),
      line({
        id: "il_2",
        parent: { subscription_item_details: { subscription_item: "si_1", ...proration } },
      }),
      line({ id: "il_1", parent: null, quantity: null }),
    ];
    expect(stored({ lines: { data: lines } })?.lines).toMatchObject([
      { id: "il_1", itemId: null, proration: false, credits: [], quantity: 1 },
      { id: "il_2", itemId: "si_1", proration: true, credits: ["il_0"] },
      { id: "il_3", itemId: null, proration: true, credits: ["il_0"], amount: -100 },
    ]);
  });

  it("has no line of usage, and none without a price", () => {
    const lines = [
      line({ id: "il_2", pricing: { price_details: { price: "price_usage" } } }),
      line({ id: "il_3", pricing: null }),
      line(),
    ];
    const seen = stored(
      { lines: { data: lines } },
      {
        prices: [
          ["price_2", { lookupKey: "pro_plan", metered: false }],
          ["price_usage", { lookupKey: "usage", metered: true }],
        ],
      },
    );
    expect(seen?.lines.map(({ id }) => id)).toEqual(["il_1"]);
  });

  it("has what was credited after the payment, without what was refunded and without void notes", () => {
    const note = (rest: object) => ({ status: "issued", post_payment_amount: 500, refunds: [], ...rest });
    const notes = [
      note({ refunds: [{ amount_refunded: 300 }] }),
      note({ post_payment_amount: 70 }),
      note({ status: "void" }),
    ];
    expect(stored({}, { creditNotes: [["in_1", notes]] })?.creditedAfter).toBe(270);
    expect(stored({ pre_payment_credit_notes_amount: 40 })?.creditedBefore).toBe(40);
  });

  it("says why it is uncollectible, and when Stripe will finalise it", () => {
    const uncollectible = { uncollectible: { reason: "subscription_paused" } };
    expect(stored({ status: "uncollectible", status_details: uncollectible })).toMatchObject({
      status: "uncollectible",
      uncollectibleBecause: "subscription_paused",
    });
    expect(stored({ status: "draft", automatically_finalizes_at: newYear + 3600 })).toMatchObject({
      status: "draft",
      finalizesAt: newYear + 3600,
    });
  });
});

describe("the payments of invoices", () => {
  it("are all that were read, by id", () => {
    const seen = take({
      subscriptions: [plan()],
      payments: [intent({ id: "pi_2" }), intent({ id: "pi_0" }), intent({ id: "pi_1" })],
    });
    expect(seen.payments.map(({ id }) => id)).toEqual(["pi_0", "pi_1", "pi_2"]);
  });

  it("are charges and payment records too", () => {
    const disputes = [{ id: "du_1", status: "lost", amount: 900, created: newYear }];
    const record = {
      id: "pr_1",
      created: newYear,
      amount_guaranteed: { value: 900 },
      amount_requested: { value: 900 },
      amount_refunded: { value: 300 },
    };
    const seen = take({ charges: [charge()], paymentRecords: [record], disputes: [["ch_1", disputes]] });
    expect(seen.payments).toMatchObject([
      { id: "ch_1", chargeId: "ch_1", status: "succeeded", paidAt: newYear, amount: 1500, disputes: [{}] },
      {
        id: "pr_1",
        chargeId: null,
        status: "succeeded",
        amount: 900,
        refunds: [{ status: "succeeded", amount: 300 }],
      },
    ]);
  });
});

describe("the fraud warnings of a payment", () => {
  const warning = (rest: Partial<FraudWarning> = {}): FraudWarning => ({
    id: "issfr_1",
    paymentIntentId: "pi_1",
    chargeId: "ch_1",
    ...rest,
  });
  const ofSale = (seen: Parameters<typeof facts>[0]) =>
    take({ sessions: [session()], ...seen }).purchases[0]?.payment?.earlyFraudWarnings;

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
    const both = [item(), item({ id: "si_2" })];
    const lines = [line(), line({ id: "il_2" })];
    const second = plan({ id: "sub_2", items: { data: [item({ id: "si_3" })] } });
    const first = (items: object[], data: object[]) =>
      plan({ items: { data: items }, latest_invoice: invoice({ lines: { data } }) });
    const payments = [intent(), intent({ id: "pi_2" })];
    const seen = take({ sessions, subscriptions: [first(both, lines), second], payments });
    const backwards = {
      sessions: sessions.toReversed(),
      subscriptions: [second, first(both.toReversed(), lines.toReversed())],
      payments: payments.toReversed(),
    };
    expect(take(backwards)).toEqual(seen);
    expect(seen.purchases.map(({ sessionId }) => sessionId)).toEqual(["cs_1", "cs_2", "cs_3"]);
    expect(seen.subscriptions.map(({ id }) => id)).toEqual(["sub_1", "sub_2"]);
    expect(seen.subscriptions[0]?.items.map(({ id }) => id)).toEqual(["si_1", "si_2"]);
  });

  it("is read again as it was stored, and one of an older shape is not read at all", () => {
    const seen = take({ sessions: [session()], subscriptions: [plan()], payments: [intent()] });
    const stored = JSON.parse(JSON.stringify(seen));
    expect(snapshotSchema.parse(stored)).toEqual(seen);
    expect(snapshotSchema.safeParse({ ...stored, schema: 1 }).success).toBe(false);
  });
});
