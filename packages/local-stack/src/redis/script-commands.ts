import { type Commands, reads, unbounded, writes } from "./command.ts";
import { createLuaMachine, type LuaMachine } from "./lua-machine.ts";
import { integerOf } from "./number.ts";
import { okReply, RedisError, type Reply } from "./reply.ts";

/** EVAL and the related commands; `redis.call` calls `run`. */
export function scriptCommands(run: (command: readonly string[]) => Reply): Commands {
  let machine: LuaMachine | undefined;
  const lua = () => {
    machine ??= createLuaMachine((command) => {
      if (/^(eval|evalsha|script)/i.test(command[0] ?? "")) {
        throw new RedisError("ERR This Redis command is not allowed from script");
      }
      return run(command);
    });
    return machine;
  };
  const evaluate = writes(2, unbounded, (_store, [script, ...rest]) =>
    call(lua(), lua().compile(script), rest),
  );
  const evaluateSha = writes(2, unbounded, (_store, [sha, ...rest]) => call(lua(), sha.toLowerCase(), rest));
  return {
    EVAL: evaluate,
    EVAL_RO: evaluate,
    EVALSHA: evaluateSha,
    EVALSHA_RO: evaluateSha,
    SCRIPT: reads(1, unbounded, (_store, [word, ...rest]: readonly [string, ...string[]]) => {
      const action = word.toUpperCase();
      if (action === "LOAD" && rest[0] !== undefined && rest.length === 1) return lua().compile(rest[0]);
      if (action === "EXISTS" && rest.length > 0)
        return rest.map((sha) => (lua().has(sha.toLowerCase()) ? 1 : 0));
      if (action !== "FLUSH")
        throw new RedisError(`ERR unknown subcommand or wrong number of arguments for '${word}'`);
      lua().forget();
      return okReply;
    }),
  };
}

function call(machine: LuaMachine, sha: string, [count, ...rest]: readonly string[]): Reply {
  const keys = integerOf(count);
  if (keys < 0) throw new RedisError("ERR Number of keys can't be negative");
  if (keys > rest.length) throw new RedisError("ERR Number of keys can't be greater than number of args");
  return machine.call(sha, rest.slice(0, keys), rest.slice(keys));
}
