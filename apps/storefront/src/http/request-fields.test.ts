import { expect, it } from "vitest";
import { encodingOf, readFields } from "./request-fields.ts";

const request = (type: string | null, body: string | Uint8Array<ArrayBuffer>) =>
  new Request("https://shop.example/", {
    method: "POST",
    body,
    headers: type ? { "content-type": type } : {},
  });

it.each([
  ["application/json", '{ "offer": "pro_year" }', "json"],
  ["application/json; charset=utf-8", '{ "offer": "pro_year" }', "json"],
  ["application/x-www-form-urlencoded", "offer=pro_year", "form"],
])("reads %s", async (type, body, encoding) => {
  expect(encodingOf(request(type, body))).toBe(encoding);
  expect(await readFields(request(type, body))).toEqual({ ok: true, fields: { offer: "pro_year" } });
});

it("reads a multipart form", async () => {
  const form = new FormData();
  form.set("offer", "pro_year");
  const multipart = new Request("https://shop.example/", { method: "POST", body: form });
  expect(encodingOf(multipart)).toBe("form");
  expect(await readFields(multipart)).toEqual({ ok: true, fields: { offer: "pro_year" } });
});

it("reads a repeated form field as a list, which is not text", async () => {
  const reading = await readFields(request("application/x-www-form-urlencoded", "offer=a&offer=b"));
  expect(reading).toEqual({ ok: true, fields: { offer: ["a", "b"] } });
});

it.each([
  ["text/plain", '{"offer":"pro_year"}', "unsupported_media_type"],
  ["text/plain; application/json", '{"offer":"pro_year"}', "unsupported_media_type"],
  ["application/json", '{"offer":', "bad_request"],
  ["application/json", "", "bad_request"],
  ["application/json", new Uint8Array([34, 255, 34]), "bad_request"],
  ["multipart/form-data", "without a boundary", "bad_request"],
  ["application/json", `"${"a".repeat(8192)}"`, "too_large"],
  ["application/x-www-form-urlencoded", `offer=${"a".repeat(8192)}`, "too_large"],
])("refuses %s with the body %j as %s", async (type, body, code) => {
  expect(await readFields(request(type, body))).toMatchObject({ ok: false, refusal: { code } });
});

it("stops reading an endless body at the limit", async () => {
  let chunks = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      chunks += 1;
      controller.enqueue(new Uint8Array(1024));
    },
  });
  const init = {
    method: "POST",
    body: endless,
    duplex: "half",
    headers: { "content-type": "application/json" },
  };
  expect(await readFields(new Request("https://shop.example/", init))).toMatchObject({
    ok: false,
    refusal: { code: "too_large" },
  });
  expect(chunks).toBeLessThan(20);
});
