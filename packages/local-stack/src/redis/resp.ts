import { isFailure, isStatus, type Reply } from "./reply.ts";

// RESP2: https://redis.io/docs/latest/develop/reference/protocol-spec/

/** A reply in wire format. */
export function respOf(reply: Reply): string {
  if (reply === null) return "$-1\r\n";
  if (typeof reply === "number") return `:${reply}\r\n`;
  if (typeof reply === "string") return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`;
  if (isStatus(reply)) return `+${reply.status}\r\n`;
  if (isFailure(reply)) return `-${reply.error.replace(/[\r\n]+/g, " ")}\r\n`;
  return `*${reply.length}\r\n${reply.map(respOf).join("")}`;
}

export class RespError extends Error {
  override readonly name = "RespError";
}

/**
 * Reads commands, as arrays of bulk strings or as lines of words, from chunks of any size.
 *
 * @throws RespError when the bytes are neither; the connection cannot continue then.
 */
export function createCommandReader(): (chunk: Buffer) => string[][] {
  let pending: Buffer = Buffer.alloc(0);
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    const commands: string[][] = [];
    for (;;) {
      const read = readCommand(pending);
      if (!read) return commands;
      pending = pending.subarray(read.length);
      if (read.command.length > 0) commands.push(read.command);
    }
  };
}

type Read = { readonly command: string[]; readonly length: number };

function readCommand(bytes: Buffer): Read | undefined {
  const first = lineAt(bytes, 0);
  if (!first) return undefined;
  if (!first.text.startsWith("*")) {
    return { command: first.text.split(/\s+/).filter((word) => word !== ""), length: first.end };
  }
  const command: string[] = [];
  let at = first.end;
  for (let left = countOf(first.text); left > 0; left--) {
    const header = lineAt(bytes, at);
    if (!header) return undefined;
    if (!header.text.startsWith("$")) throw new RespError(`expected '$', got '${header.text.slice(0, 1)}'`);
    const end = header.end + countOf(header.text);
    if (bytes.length < end + 2) return undefined;
    command.push(bytes.toString("utf8", header.end, end));
    at = end + 2;
  }
  return { command, length: at };
}

function lineAt(bytes: Buffer, start: number): { text: string; end: number } | undefined {
  const newline = bytes.indexOf("\n", start);
  if (newline === -1) return undefined;
  return { text: bytes.toString("utf8", start, newline).trimEnd(), end: newline + 1 };
}

function countOf(header: string): number {
  const count = Number(header.slice(1));
  if (!Number.isInteger(count) || count < 0 || count > 512 * 1024 * 1024)
    throw new RespError("invalid length");
  return count;
}
