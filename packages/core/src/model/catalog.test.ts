import { describe, expect, it } from "vitest";
import {
  defineCatalog,
  offerForLevel,
  oneTimeForPrice,
  planForPrice,
  planGroupOf,
  reaches,
} from "./catalog.ts";

const offer = {
  kind: "one_time" as const,
  lookupKey: "pro_year",
  title: "Pro",
  description: "",
  level: "PRO",
  amount: 100,
  currency: "eur",
  durationDays: 365,
  retired: false,
  also: [] as string[],
};

describe("a catalog", () => {
  it("refuses an offer that grants a level it does not name", () => {
    expect(() => defineCatalog({ levels: ["BASIC"], offers: [offer] })).toThrow(
      /pro_year grants the unknown level PRO/,
    );
  });

  it("refuses a lookup key that is used twice", () => {
    expect(() => defineCatalog({ levels: ["PRO"], offers: [offer, offer] })).toThrow(
      /pro_year is used twice/,
    );
  });

  it("refuses an alias that means two offers, and one that is an offer's own key", () => {
    const other = { ...offer, lookupKey: "pro_week" };
    for (const also of [["price_1"], ["pro_year"]])
      expect(() =>
        defineCatalog({
          levels: ["PRO"],
          offers: [
            { ...offer, also: ["price_1"] },
            { ...other, also },
          ],
        }),
      ).toThrow(/alias .* of pro_week is used twice/);
  });

  it("knows an offer by its key, by the aliases of its price, and after it was retired", () => {
    const known = { ...offer, retired: true, also: ["price_old", "pro_intro"] };
    const catalog = defineCatalog({ levels: ["PRO"], offers: [known] });
    for (const price of [
      { priceId: null, lookupKey: "pro_year" },
      { priceId: "price_old", lookupKey: null },
      { priceId: "price_9", lookupKey: "pro_intro" },
    ]) {
      expect(oneTimeForPrice(catalog, price)?.lookupKey).toBe("pro_year");
      expect(planForPrice(catalog, price)).toBeUndefined();
    }
    expect(oneTimeForPrice(catalog, { priceId: "price_9", lookupKey: null })).toBeUndefined();
    expect(oneTimeForPrice(catalog, { priceId: "price_9", lookupKey: "gold" })).toBeUndefined();
    expect(offerForLevel(catalog, "PRO")).toBeUndefined();
  });

  it.each([
    ["a price with a fraction of a cent", { ...offer, amount: 9.5 }, "amount"],
    ["a currency in capitals", { ...offer, currency: "EUR" }, "currency"],
    ["no duration", { ...offer, durationDays: 0 }, "durationDays"],
    ["a key with a space", { ...offer, lookupKey: "pro year" }, "lookupKey"],
  ])("refuses %s and says which field", (_, wrong, field) => {
    expect(() => defineCatalog({ levels: ["PRO"], offers: [wrong] })).toThrow(new RegExp(field));
  });

  it("finds the one-time offer of a level, and never a subscription instead", () => {
    const { durationDays: _, ...monthly } = offer;
    const catalog = defineCatalog({
      levels: ["PRO"],
      offers: [
        {
          ...monthly,
          kind: "subscription",
          lookupKey: "pro_monthly",
          interval: "month",
          trialDays: 0,
          planGroup: "main",
        },
        offer,
      ],
    });
    expect(offerForLevel(catalog, "PRO")?.lookupKey).toBe("pro_year");
    expect(offerForLevel(catalog, "GOLD")).toBeUndefined();
  });

  it("ranks levels: each reaches itself and the ones below it, and none reaches or is an unknown one", () => {
    const catalog = defineCatalog({ levels: ["BASIC", "PRO"], offers: [offer] });
    expect(reaches(catalog, "PRO", "BASIC")).toBe(true);
    expect(reaches(catalog, "PRO", "PRO")).toBe(true);
    expect(reaches(catalog, "BASIC", "PRO")).toBe(false);
    expect(reaches(catalog, null, "BASIC")).toBe(false);
    expect(reaches(catalog, "GONE", "BASIC")).toBe(false);
    expect(reaches(catalog, "PRO", "GONE")).toBe(false);
    expect(reaches(catalog, "GONE", "GONE")).toBe(false);
  });

  it("lets one-time offers be open side by side, and one plan of a group", () => {
    expect(planGroupOf(offer)).toBe("one_time:pro_year");
  });
});
