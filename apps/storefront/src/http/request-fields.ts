import { readUpTo } from "@tollgate/core";
import type { Refusal } from "./answer.ts";

/** The body's encoding decides the answer's form: a redirect for a form, JSON for a program. */
export type Encoding = "json" | "form";
export type FieldsReading = { ok: true; fields: unknown } | { ok: false; refusal: Refusal };

const maxBytes = 8192;

export function encodingOf(request: Request): Encoding {
  const type = mediaTypeOf(request);
  return type === "application/x-www-form-urlencoded" || type === "multipart/form-data" ? "form" : "json";
}

/** The fields of a JSON or form body of up to 8192 bytes. A field that a form repeats is a list, so no schema takes it for text. */
export async function readFields(request: Request): Promise<FieldsReading> {
  const type = mediaTypeOf(request);
  if (type !== "application/json" && encodingOf(request) !== "form")
    return refusal("unsupported_media_type", "Send JSON (Content-Type: application/json) or a form.");
  const bytes = await readUpTo(request, maxBytes);
  if (!bytes) return refusal("too_large", `The body is larger than ${maxBytes} bytes.`);
  try {
    if (type === "application/json")
      return { ok: true, fields: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) };
    const form = await new Response(bytes, {
      headers: { "content-type": request.headers.get("content-type") ?? "" },
    }).formData();
    const names = [...new Set(form.keys())];
    return { ok: true, fields: Object.fromEntries(names.map((name) => [name, single(form.getAll(name))])) };
  } catch {
    return refusal(
      "bad_request",
      `The body is not ${type === "application/json" ? "valid JSON" : "a valid form"}.`,
    );
  }
}

function single(values: FormDataEntryValue[]): unknown {
  return values.length === 1 ? values[0] : values;
}

function mediaTypeOf(request: Request): string {
  return (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function refusal(code: Refusal["code"], message: string): FieldsReading {
  return { ok: false, refusal: { code, message } };
}
