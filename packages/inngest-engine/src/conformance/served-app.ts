import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface ServedApp {
  url: string;
  port: number;
  close(): Promise<void>;
}

/** Serves an Inngest handler on a port, as an app does. */
export async function serveApp(handler: RequestListener, port = 0): Promise<ServedApp> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}/api/inngest`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
