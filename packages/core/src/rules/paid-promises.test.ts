import { describe, expect, it } from "vitest";
import { type Catalog, defineCatalog } from "../model/catalog.ts";
import { answer, lasting, span } from "../testing/billing-answer.ts";
import { firstMetadata, sale, sold } from "../testing/billing-sale.ts";
import {
  bill,
  billed,
  day,
  debit,
  has,
  hour,
  month,
  prorate,
  storyCatalog,
} from "../testing/billing-story.ts";

type Offer = Catalog["offers"][number];

/** The catalog after an edit of `pro_month`; without an edit it is gone. */
const edited = (edit?: Partial<Offer>): Catalog =>
  defineCatalog({
    ...storyCatalog,
    offers: storyCatalog.offers.flatMap((offer) =>
      offer.lookupKey !== "pro_month" ? [offer] : edit ? [{ ...offer, ...edit } as Offer] : [],
    ),
  });

describe("row n: what was sold once stays sold", () => {
  it.each([
    ["its days are edited", edited({ durationDays: 7 })],
    ["its level is lowered", edited({ level: "BASIC" })],
    ["it is retired", edited({ retired: true })],
    ["it is gone", edited()],
    ["nothing happens", storyCatalog],
  ])("when %s", (_, catalog) => {
    const facts = sold(sale("1", day(1)));
    expect(answer(facts, day(9), { catalog })).toMatchObject({ level: "PRO", fold: { unbound: [] } });
    expect(span(facts, day(9), { catalog })).toEqual(lasting("PRO", day(31)));
  });

  it("keeps the days and the seats that were promised, not those of the offer", () => {
    const facts = sold(
      sale("1", day(1), { level: "BASIC", durationDays: 3, seats: 4 }, { offer: "pro_month" }),
    );
    expect(span(facts, day(2))).toEqual(lasting("BASIC", day(4)));
    expect(answer(facts, day(2)).fold.entitlements).toMatchObject([{ seats: 4, level: "BASIC" }]);
  });

  it("a sale without a promise has what the catalog says", () => {
    const facts = sold(sale("1", day(1), undefined, { metadata: firstMetadata("pro_month") }));
    expect(span(facts, day(2))).toEqual(lasting("PRO", day(31)));
    expect(span(facts, day(2), { catalog: edited({ durationDays: 7 }) })).toEqual(lasting("PRO", day(8)));
    expect(span(facts, day(2), { catalog: edited({ retired: true }) })).toEqual(lasting("PRO", day(31)));
  });

  it("a sale without a promise is found by the alias of its offer", () => {
    const lines = [{ id: "li_1", priceId: "price_old", lookupKey: "pro_month_2024", quantity: 1 }];
    const facts = sold(sale("1", day(1), undefined, { metadata: firstMetadata("pro_month_2024"), lines }));
    for (const also of [["pro_month_2024"], ["price_old"]])
      expect(answer(facts, day(2), { catalog: edited({ also }) })).toMatchObject({
        level: "PRO",
        fold: { unbound: [] },
      });
    expect(answer(facts, day(2)).fold.unbound).toHaveLength(1);
  });
});

describe("a subscription promises nothing in its metadata", () => {
  it("the price decides, whatever level and offer its metadata names", () => {
    const metadata = {
      ...firstMetadata("pro_plan", "PRO"),
      tollgate_schema: "2",
      duration_days: "999",
      seats: "9",
    };
    const facts = billed([bill("1", [debit("basic_plan")])], { metadata, items: [has("basic_plan")] });
    expect(span(facts, day(5))).toEqual(lasting("BASIC", month(2) + 24 * hour));
    expect(answer(facts, day(5)).fold.entitlements).toMatchObject([{ seats: 1 }]);
  });

  it("the price of the line that was paid decides where that and the item differ", () => {
    const facts = billed([bill("1", [debit("basic_plan")])], { status: "past_due" });
    expect(answer(facts, day(5)).level).toBe("BASIC");
  });
});

describe("retired offers and aliases of a subscription", () => {
  const priced = (names: { lookupKey: string | null; priceId: string }, status = "active") =>
    billed([bill("1", [debit("old_pro", names)])], { status, items: [has("old_pro", names)] });

  it.each([
    ["a retired offer", { lookupKey: "old_pro", priceId: "price_x" }],
    ["an alias by its lookup key", { lookupKey: "legacy_pro", priceId: "price_x" }],
    ["an alias by its price", { lookupKey: null, priceId: "price_1Qold" }],
    ["an alias by its price with a key of somebody else's", { lookupKey: "strange", priceId: "price_1Qold" }],
  ])("%s grants, and is no duplicate of itself", (_, names) => {
    for (const status of ["active", "past_due"]) {
      const facts = priced(names, status);
      expect(answer(facts, day(5))).toMatchObject({
        level: "PRO",
        alerts: [],
        fold: { unbound: [], duplicates: [] },
      });
      expect(span(facts, day(5))).toEqual(lasting("PRO", month(2) + 24 * hour));
    }
  });

  it("a price whose key has moved to a newer one is still what was paid", () => {
    const moved = debit("old_pro", { lookupKey: null, priceId: "price_1Qold" });
    const [back, fresh] = prorate(moved, day(10), { lookupKey: "basic_plan" }, "item");
    const facts = billed([bill("1", [moved]), bill("2", [back, fresh], "void", { createdAt: day(10) })], {
      items: [has("basic_plan")],
    });
    expect(answer(facts, day(12))).toMatchObject({ level: "PRO" });
  });

  it("a price that nobody knows is paid but unbound where the metadata is ours", () => {
    const facts = priced({ lookupKey: "strange", priceId: "price_x" });
    const [subscription] = facts.subscriptions;
    const ours = {
      ...facts,
      subscriptions: subscription ? [{ ...subscription, metadata: firstMetadata("pro_plan") }] : [],
    };
    expect(answer(ours, day(5))).toMatchObject({ level: null, fold: { unbound: [{ sourceId: "sub_1" }] } });
    expect(answer(facts, day(5))).toMatchObject({ level: null, fold: { unbound: [] } });
  });
});
