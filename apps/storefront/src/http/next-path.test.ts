import { expect, it } from "vitest";
import { nextPath } from "./next-path.ts";

it.each([
  "/",
  "/account",
  "/buy/pro_monthly",
  "/checkout/success?session_id=cs_test_1",
  "/#pricing",
  "/a//b",
])("passes the path %s", (path) => {
  expect(nextPath(path, "/home")).toBe(path);
});

it.each([
  "",
  "account",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/account\r\nSet-Cookie: a=b",
  "https://evil.example",
  "https:/evil.example",
  "javascript:alert(1)",
  " /account",
  "@evil.example",
  `/${"a".repeat(500)}`,
  null,
  undefined,
  7,
  ["/account"],
])("refuses %j", (input) => {
  expect(nextPath(input, "/home")).toBe("/home");
});

it("passes nothing that a browser reads as another site", () => {
  const parts = [
    "/",
    "\\",
    "\t",
    "\n",
    "\r",
    "//",
    "%2f",
    "%5c",
    "@",
    ".",
    "evil.example",
    " ",
    "\u0000",
    "?",
    "#",
  ];
  for (const one of parts)
    for (const two of parts)
      for (const three of parts) {
        const passed = nextPath(`/${one}${two}${three}evil.example`, "/");
        expect(new URL(passed, "https://shop.example").origin).toBe("https://shop.example");
      }
});
