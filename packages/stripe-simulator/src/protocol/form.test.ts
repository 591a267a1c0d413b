import { expect, test } from "vitest";
import { decodeForm, fingerprint } from "./form.ts";

test("nested names become hashes and lists", () => {
  expect(
    decodeForm(
      "items[0][price]=p1&items[1][price]=p2&items[0][quantity]=2&expand[]=a&expand[]=b&name=Ada%20L",
    ),
  ).toEqual({
    expand: ["a", "b"],
    items: [{ price: "p1", quantity: "2" }, { price: "p2" }],
    name: "Ada L",
  });
});

test("list entries come in the order of their numbers, not of their arrival", () => {
  expect(decodeForm("a[10]=k&a[2]=c&a[0]=a")).toEqual({ a: ["a", "c", "k"] });
});

test("a name like __proto__ is an ordinary key", () => {
  const decoded = decodeForm("metadata[__proto__]=x");
  expect(({} as Record<string, unknown>).x).toBeUndefined();
  expect(Object.keys(decoded)).toEqual(["metadata"]);
});

test("two bodies with the same parameters in another order have one fingerprint", () => {
  expect(fingerprint(decodeForm("a=1&b[c]=2"))).toBe(fingerprint(decodeForm("b[c]=2&a=1")));
  expect(fingerprint(decodeForm("a=1"))).not.toBe(fingerprint(decodeForm("a=2")));
});
