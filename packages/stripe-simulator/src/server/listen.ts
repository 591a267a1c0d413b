import { serve } from "@hono/node-server";
import type { Hono } from "hono";

export interface Listening {
  /** @throws Error when it listens already. @returns the port that was bound. */
  start(port: number, host: string): Promise<number>;
  stop(): Promise<void>;
}

/** One server for an app; connections that are kept alive do not hold its end back. */
export function createListening(app: Hono): Listening {
  let server: ReturnType<typeof serve> | undefined;
  return {
    async start(port, host) {
      if (server) throw new Error("The Stripe simulator is listening already.");
      return new Promise<number>((resolve, reject) => {
        server = serve({ fetch: app.fetch, hostname: host, port }, (info) => resolve(info.port));
        server.on("error", reject);
      });
    },
    async stop() {
      const closing = server;
      server = undefined;
      if (!closing) return;
      await new Promise<void>((resolve) => {
        closing.close(() => resolve());
        if ("closeAllConnections" in closing) closing.closeAllConnections();
      });
    },
  };
}
