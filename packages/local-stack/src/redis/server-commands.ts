import { type Commands, reads } from "./command.ts";
import { okReply, RedisError } from "./reply.ts";

export const serverCommands: Commands = {
  // PING alone returns a status; with a text it returns that text.
  PING: reads(0, 1, (_store, [text]: readonly [string?, ...string[]]) => text ?? { status: "PONG" }),
  ECHO: reads(1, 1, (_store, [text]) => text),
  TIME: reads(0, 0, (store) => {
    const now = store.now();
    return [String(Math.floor(now / 1_000)), String(Math.round((now % 1_000) * 1_000))];
  }),
  // There is no SUBSCRIBE here, so no message has a receiver.
  PUBLISH: reads(2, 2, () => 0),
  SELECT: reads(1, 1, (_store, [database]) => {
    if (database !== "0") throw new RedisError("ERR DB index is out of range");
    return okReply;
  }),
};
