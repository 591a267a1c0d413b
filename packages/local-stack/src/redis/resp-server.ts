import { createServer, type Server, type Socket } from "node:net";
import type { RedisEngine } from "./engine.ts";
import { createCommandReader, RespError, respOf } from "./resp.ts";

/** The plain protocol without a password, so that `redis-cli -p` can look at the keys. */
export function createRespServer(engine: RedisEngine): Server {
  return createServer((socket) => {
    const read = createCommandReader();
    socket.on("data", (chunk) => {
      try {
        for (const command of read(chunk)) answer(socket, engine, command);
      } catch (error) {
        if (!(error instanceof RespError)) throw error;
        socket.end(`-ERR Protocol error: ${error.message}\r\n`);
      }
    });
    // A client that goes away in the middle of an answer concerns nobody.
    socket.on("error", () => {});
  });
}

function answer(socket: Socket, engine: RedisEngine, command: readonly string[]): void {
  if (command[0]?.toUpperCase() === "QUIT") socket.end("+OK\r\n");
  else socket.write(respOf(engine.run(command)));
}
