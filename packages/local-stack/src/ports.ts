import { connect, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** The given port of 127.0.0.1 when it is free, otherwise another free one. */
export async function usualOrFreePort(usual: number): Promise<number> {
  return (await tryPort(usual)) ?? (await freePort());
}

/** A TCP port of 127.0.0.1 that was free a moment ago. Another process may bind it first: handle that. */
export async function freePort(): Promise<number> {
  const port = await tryPort(0);
  if (port === undefined) throw new Error("No free TCP port on 127.0.0.1.");
  return port;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(undefined);
      else reject(error);
    });
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === "object" ? address.port : undefined));
    });
  });
}

/** Resolves when the port of 127.0.0.1 accepts connections, or when the signal aborts. */
export async function untilListening(port: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await accepts(port))) await wait(50);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const answer = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", () => answer(true));
    socket.once("error", () => answer(false));
  });
}
