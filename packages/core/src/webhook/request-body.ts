export type BodyReading = { ok: true; text: string } | { ok: false; status: 400 | 413; reason: string };

/**
 * Reads a request's body as the exact text that was signed.
 *
 * @param maxBytes a longer body is refused with 413, from its declared length if it has one
 */
export async function readBody(request: Request, maxBytes: number): Promise<BodyReading> {
  const tooLarge: BodyReading = {
    ok: false,
    status: 413,
    reason: `the body is larger than ${maxBytes} bytes`,
  };
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return tooLarge;
  if (!request.body) return { ok: false, status: 400, reason: "the body is empty" };
  try {
    const bytes = await readUpTo(request, maxBytes);
    if (!bytes) return tooLarge;
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, status: 400, reason: "the body could not be read as UTF-8 text" };
  }
}

/**
 * The bytes of a request's body; NULL as soon as there are more than `maxBytes`, because a client may send more than its
 * Content-Length.
 *
 * @throws the stream's error when the connection breaks
 */
export async function readUpTo(request: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) return null;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
