import { expect, it } from "vitest";
import { z } from "zod";
import { checkFields } from "./check-fields.ts";

const schema = z.strictObject({
  flow: z.enum(["cancel", "change"], "Send a flow.").optional(),
  name: z.string("Send a name."),
});
const fieldsOf = (body: unknown) => {
  const checked = checkFields(schema, body, "Check the fields.");
  return checked.ok ? null : checked.refusal.fields;
};

it("passes valid fields on", () => {
  expect(checkFields(schema, { name: "x" }, "")).toEqual({ ok: true, value: { name: "x" } });
});

it("refuses as bad_request with the message", () => {
  expect(checkFields(schema, {}, "Check the fields.")).toMatchObject({
    ok: false,
    refusal: { code: "bad_request", message: "Check the fields." },
  });
});

it("says what is wrong with each field, and lists the allowed values and names", () => {
  expect(fieldsOf({ flow: "refund", owner: "eve" })).toEqual({
    flow: { message: "Send a flow.", allowed: ["cancel", "change"] },
    name: { message: "Send a name." },
    owner: { message: "This field is not known.", allowed: ["flow", "name"] },
  });
});

it("keeps a field named __proto__ a field", () => {
  expect(Object.keys(fieldsOf(JSON.parse('{ "name": "x", "__proto__": 1 }')) ?? {})).toEqual(["__proto__"]);
});

it.each([[null], ["text"], [[]], [7]])("names the body when it is %j", (body) => {
  expect(Object.keys(fieldsOf(body) ?? {})).toEqual(["body"]);
});
