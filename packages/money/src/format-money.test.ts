import { describe, expect, it } from "vitest";
import { decimalText, formatMoney } from "./format-money.ts";

const british = (amount: number, currency: string) => formatMoney(amount, currency, { locale: "en-GB" });

describe("an amount of Stripe's (docs.stripe.com/currencies#minor-units) reads", () => {
  it.each([
    [4900, "eur", "€49.00"],
    [123_456, "usd", "US$1,234.56"],
    [5, "gbp", "£0.05"],
    [-14_500, "eur", "-€145.00"],
    [0, "eur", "€0.00"],
  ])("%i in cents of %s as %s", (amount, currency, text) => {
    expect(british(amount, currency)).toBe(text);
  });

  it.each([
    [4900, "jpy", "JP¥4,900"],
    [4900, "KRW", "₩4,900"],
    [1, "xof", "F\u202fCFA\u00a01"],
  ])(
    "%i of the zero-decimal %s as %s (docs.stripe.com/currencies#zero-decimal)",
    (amount, currency, text) => {
      expect(british(amount, currency)).toBe(text);
    },
  );

  it.each([
    [5120, "kwd", "KWD\u00a05.120"],
    [12_340, "BHD", "BHD\u00a012.340"],
  ])(
    "%i of the three-decimal %s as %s (docs.stripe.com/currencies#three-decimal)",
    (amount, currency, text) => {
      expect(british(amount, currency)).toBe(text);
    },
  );

  it.each([
    [500, "isk", "ISK\u00a05"],
    [500, "ugx", "UGX\u00a05"],
    [1045, "huf", "HUF\u00a010.45"],
    [1000, "huf", "HUF\u00a010.00"],
    [1045, "twd", "NT$10.45"],
  ])(
    "%i of the special case %s as %s (docs.stripe.com/currencies#special-cases)",
    (amount, currency, text) => {
      expect(british(amount, currency)).toBe(text);
    },
  );

  it("in hundredths where the digits of Intl are fewer", () => {
    expect(british(150_000, "all")).toBe("ALL\u00a01,500.00");
    expect(british(150_000, "idr")).toBe("IDR\u00a01,500.00");
  });
});

it("leaves the zeros of a whole amount out when it is asked to, and no other digit", () => {
  const strip = (amount: number, currency: string) =>
    formatMoney(amount, currency, { locale: "en-GB", stripZeros: true });
  expect(strip(2900, "eur")).toBe("€29");
  expect(strip(2950, "eur")).toBe("€29.50");
  expect(strip(1000, "huf")).toBe("HUF\u00a010");
});

it("names the currency by its code when it is asked to", () => {
  expect(formatMoney(4900, "usd", { locale: "en-US", display: "code" })).toBe("USD\u00a049.00");
});

it("writes decimals without a currency", () => {
  expect(decimalText(4900, "eur")).toBe("49.00");
  expect(decimalText(4900, "jpy")).toBe("4900");
  expect(decimalText(5120, "kwd")).toBe("5.120");
  expect(decimalText(500, "isk")).toBe("5");
  expect(decimalText(550, "isk")).toBe("5.50");
});
