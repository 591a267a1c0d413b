import { expect, it } from "vitest";
import { isWholeOnly, minorDigits } from "./minor-units.ts";

const all = (list: string) => list.split(" ");

it("has no decimals of the currencies at docs.stripe.com/currencies#zero-decimal", () => {
  for (const code of all("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf"))
    expect([code, minorDigits(code)]).toEqual([code, 0]);
});

it("has three decimals of the currencies at docs.stripe.com/currencies#three-decimal", () => {
  for (const code of all("bhd jod kwd omr tnd")) expect([code, minorDigits(code)]).toEqual([code, 3]);
});

it("row s: has two decimals of the currencies at docs.stripe.com/currencies#special-cases, whatever ISO 4217 says", () => {
  for (const code of all("isk huf twd ugx")) expect([code, minorDigits(code)]).toEqual([code, 2]);
  expect(all("isk huf twd ugx").filter(isWholeOnly)).toEqual(["isk", "ugx"]);
});

it("has two decimals of every other currency, in either case", () => {
  for (const code of all("eur USD Gbp all cop idr afn")) expect([code, minorDigits(code)]).toEqual([code, 2]);
});
