import { expect, it } from "vitest";
import { readTypedValues } from "../http/typed-values.ts";
import { problemsIn } from "./form-problem.ts";

it("puts each problem beside its field", () => {
  expect(problemsIn(["name_missing", "email_taken"])).toEqual({
    name: "Enter your name, up to 100 characters.",
    email: "An account with this address already exists. Sign in instead.",
  });
  expect(problemsIn("too_often")).toHaveProperty("form");
});

it("shows no problem that the address invents", () => {
  expect(problemsIn(undefined)).toEqual({});
  expect(problemsIn(["<script>", "constructor", "__proto__", "toString"])).toEqual({});
});

it.each([
  undefined,
  "",
  "not base64 json",
  Buffer.from('"text"').toString("base64url"),
  Buffer.from("[1]").toString("base64url"),
])("reads a typed-values cookie of %j as empty", (cookie) => {
  expect(readTypedValues(cookie)).toEqual({ name: "", email: "" });
});
