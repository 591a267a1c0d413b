import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";

interface Received {
  path: string;
  headers: IncomingMessage["headers"];
  /** Unzipped. */
  body: string;
}

export interface Receiver {
  url: string;
  received: Received[];
  close(): Promise<void>;
}

/** A server on a free port that records its requests. `answer` writes the response; without it none is ever sent. */
export async function openReceiver(answer?: (response: ServerResponse) => void): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
    received.push({ path: request.url ?? "", headers: request.headers, body: text.toString() });
    answer?.(response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** An address where nothing listens. */
export async function deadUrl(): Promise<string> {
  const { url, close } = await openReceiver();
  await close();
  return url;
}
