import type { AddressInfo, Server, Socket } from "node:net";

export type Listener = {
  readonly port: number;
  /** Refuses new connections and ends the open ones. */
  pause(): Promise<void>;
  /** Listens again on the same port. */
  resume(): Promise<void>;
};

/** Makes a server listen on 127.0.0.1 so that it can be paused and resumed. */
export async function listen(server: Server, wanted: number): Promise<Listener> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await bind(server, wanted);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async pause() {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    async resume() {
      if (!server.listening) await bind(server, port);
    },
  };
}

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
