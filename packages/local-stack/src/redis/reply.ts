/** A command's answer, as in RESP2: a bulk string is a string, "OK" is a status. */
export type Reply = string | number | null | Status | Failure | readonly Reply[];
export type Status = { readonly status: string };
export type Failure = { readonly error: string };

export const okReply: Status = { status: "OK" };

/** Refuses a command with Redis's own text, code first: "ERR syntax error". */
export class RedisError extends Error {
  override readonly name = "RedisError";
}

export function isStatus(reply: Reply): reply is Status {
  return typeof reply === "object" && reply !== null && "status" in reply;
}

export function isFailure(reply: Reply): reply is Failure {
  return typeof reply === "object" && reply !== null && "error" in reply;
}

export const syntaxError = () => new RedisError("ERR syntax error");
export const wrongType = () =>
  new RedisError("WRONGTYPE Operation against a key holding the wrong kind of value");
export const wrongArity = (command: string) =>
  new RedisError(`ERR wrong number of arguments for '${command.toLowerCase()}' command`);
