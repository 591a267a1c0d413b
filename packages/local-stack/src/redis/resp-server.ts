import { createServer, type Server, type Socket } from "node:net";
import type { RedisEngine } from "./engine.ts";
import { createCommandReader, RespError, respOf } from "./resp.ts";

/** Redis's own protocol without a password, so that `redis-cli -p` can read the keys. */
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
    // A client may disconnect in the middle of an answer.
    socket.on("error", () => {});
  });
}

function answer(socket: Socket, engine: RedisEngine, command: readonly string[]): void {
  if (command[0]?.toUpperCase() === "QUIT") socket.end("+OK\r\n");
  else socket.write(respOf(engine.run(command)));
}
