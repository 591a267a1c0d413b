export type BodyReading = { ok: true; text: string } | { ok: false; status: 400 | 413; reason: string };

/**
 * Reads a request's body as the exact text that was signed. It counts the bytes itself, because the declared length may
 * be wrong, and stops at the limit.
 *
 * @param maxBytes a longer body is refused with 413
 */
export async function readBody(request: Request, maxBytes: number): Promise<BodyReading> {
  const tooLarge: BodyReading = {
    ok: false,
    status: 413,
    reason: `the body is larger than ${maxBytes} bytes`,
  };
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return tooLarge;
  if (!request.body) return { ok: false, status: 400, reason: "the body is empty" };
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      if (bytes > maxBytes) {
        await reader.cancel();
        return tooLarge;
      }
      chunks.push(value);
    }
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)) };
  } catch {
    return { ok: false, status: 400, reason: "the body could not be read as UTF-8 text" };
  }
}
