import { serve } from "@hono/node-server";
import type { Hono } from "hono";

export interface Listening {
  /** @returns the bound port. @throws Error if the server is running. */
  start(port: number, host: string): Promise<number>;
  stop(): Promise<void>;
}

/** An HTTP server for an app. `stop` also closes keep-alive connections. */
export function createListening(app: Hono): Listening {
  let server: ReturnType<typeof serve> | undefined;
  return {
    async start(port, host) {
      if (server) throw new Error("The Stripe simulator is already listening.");
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
