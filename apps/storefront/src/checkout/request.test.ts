import { catalog } from "@tollgate/shop";
import { describe, expect, it } from "vitest";
import { parseCheckoutRequest } from "./request.ts";

const levels = ["BASIC", "PRO"];
const offers = catalog.offers.map(({ lookupKey }) => lookupKey);

it("takes a level as the one-time offer that sells it", () => {
  expect(parseCheckoutRequest({ entitlementLevel: "PRO" }, catalog)).toEqual({ ok: true, offer: "pro_year" });
});

it.each(offers)("takes the offer %s as it is", (offer) => {
  expect(parseCheckoutRequest({ offer }, catalog)).toEqual({ ok: true, offer });
});

describe("a retired offer", () => {
  const retired = {
    ...catalog,
    offers: catalog.offers.map((offer) => ({ ...offer, retired: offer.lookupKey === "pro_year" })),
  };

  it("stands for no level, and is not named among what can be bought", () => {
    expect(parseCheckoutRequest({ entitlementLevel: "PRO" }, retired)).toEqual({
      ok: false,
      fields: { entitlementLevel: { message: "There is no such level.", allowed: ["BASIC"] } },
    });
    expect(parseCheckoutRequest({ offer: "gold" }, retired)).toMatchObject({
      fields: { offer: { allowed: offers.filter((offer) => offer !== "pro_year") } },
    });
  });

  it("by its key is left for billing to refuse, which says why", () => {
    expect(parseCheckoutRequest({ offer: "pro_year" }, retired)).toEqual({ ok: true, offer: "pro_year" });
  });
});

it.each([
  ["a number, as JSON has it", 5],
  ["digits, as a form writes them", "5"],
])("takes seats and the organisation that pays: %s", (_, seats) => {
  expect(parseCheckoutRequest({ offer: "team_yearly", organisation: "org_1", seats }, catalog)).toEqual({
    ok: true,
    offer: "team_yearly",
    organisation: "org_1",
    seats: 5,
  });
});

describe("refuses, field by field,", () => {
  it.each([[""], ["five"], ["5.5"], ["-1"], ["1e3"], [" 5"], [5.5], [null], [["5", "6"]], [Number.NaN]])(
    "%j seats, and still names the offer",
    (seats) => {
      expect(parseCheckoutRequest({ offer: "team_monthly", organisation: "org_1", seats }, catalog)).toEqual({
        ok: false,
        offer: "team_monthly",
        fields: { seats: { message: "Send a whole number of seats." } },
      });
    },
  );

  it.each([[""], ["org 1"], ["../org_1"], ["a".repeat(65)], [7], [null], [["org_1", "org_2"]]])(
    "the organisation %j",
    (organisation) => {
      expect(parseCheckoutRequest({ offer: "team_monthly", organisation, seats: 5 }, catalog)).toEqual({
        ok: false,
        offer: "team_monthly",
        fields: { organisation: { message: "This is not the id of an organisation." } },
      });
    },
  );

  it.each([
    ["an unknown level", "GOLD"],
    ["a level in another case", "pro"],
    ["a level with a space", "PRO "],
    ["an empty level", ""],
    ["a number", 1],
    ["null", null],
    ["a list", ["PRO"]],
    ["an object", { level: "PRO" }],
    ["the name of an offer", "pro_year"],
    ["a name that every object has", "constructor"],
  ])("%s, naming the levels", (_, entitlementLevel) => {
    expect(parseCheckoutRequest({ entitlementLevel }, catalog)).toEqual({
      ok: false,
      fields: { entitlementLevel: { message: "There is no such level.", allowed: levels } },
    });
  });

  it.each([["PRO"], [""], [7], [null], [["pro_year"]], ["toString"]])(
    "the offer %j, naming the offers",
    (offer) => {
      expect(parseCheckoutRequest({ offer }, catalog)).toEqual({
        ok: false,
        fields: { offer: { message: "There is no such offer.", allowed: offers } },
      });
    },
  );

  it("both at once", () => {
    const parsed = parseCheckoutRequest({ entitlementLevel: "PRO", offer: "pro_year" }, catalog);
    const message = "Send either entitlementLevel or offer, not both.";
    expect(parsed).toEqual({
      ok: false,
      fields: { entitlementLevel: { message, allowed: levels }, offer: { message, allowed: offers } },
    });
  });

  it.each([[{}], [null], [undefined], ["PRO"], [42], [[]], [["PRO"]], [true]])("a body of %j", (body) => {
    const message = "Send entitlementLevel or offer.";
    expect(parseCheckoutRequest(body, catalog)).toEqual({
      ok: false,
      fields: { entitlementLevel: { message, allowed: levels }, offer: { message, allowed: offers } },
    });
  });

  it.each(["price", "amount", "currency", "owner", "userId", "customer", "trialDays", "constructor"])(
    "an unknown field: %s",
    (name) => {
      const parsed = parseCheckoutRequest({ entitlementLevel: "PRO", [name]: "1" }, catalog);
      const allowed = ["entitlementLevel", "offer", "organisation", "seats"];
      const error = { message: "This field is not known.", allowed };
      expect(parsed).toEqual({ ok: false, fields: { [name]: error } });
    },
  );

  it("a field named __proto__, without letting it become one", () => {
    const parsed = parseCheckoutRequest(
      JSON.parse('{ "offer": "pro_year", "__proto__": { "ok": true } }'),
      catalog,
    );
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? [] : Object.keys(parsed.fields)).toEqual(["__proto__"]);
  });
});
