import type { Args, Command } from "./command.ts";
import { hashCommands } from "./hash-commands.ts";
import { keyCommands } from "./key-commands.ts";
import { listCommands } from "./list-commands.ts";
import { RedisError, type Reply, wrongArity } from "./reply.ts";
import { scriptCommands } from "./script-commands.ts";
import { serverCommands } from "./server-commands.ts";
import { setCommands } from "./set-commands.ts";
import { sortedSetCommands } from "./sorted-set-commands.ts";
import { createStore, type Store } from "./store.ts";
import { stringCommands } from "./string-commands.ts";

export type RedisEngine = {
  readonly store: Store;
  /** Runs one command, such as ["SET", "key", "value"], atomically. Returns a refusal as `{ error }`. */
  run(command: readonly string[]): Reply;
  /** Why a transaction with this command would be discarded before it runs; undefined when it would not. */
  refusal(command: readonly string[]): string | undefined;
  /** Calls the listener after each command that may have written. */
  onWrite(listener: () => void): void;
};

/** Redis without a network. `now` is milliseconds since 1970. */
export function createRedisEngine(now: () => number): RedisEngine {
  const store = createStore(now);
  const listeners: Array<() => void> = [];
  const commands = new Map<string, Command>(
    [
      stringCommands,
      keyCommands,
      hashCommands,
      listCommands,
      setCommands,
      sortedSetCommands,
      serverCommands,
      scriptCommands(execute),
    ].flatMap((group) => Object.entries(group)),
  );

  function find([name = "", ...args]: readonly string[]): Command {
    const command = commands.get(name.toUpperCase());
    if (!command) {
      const beginning = args.map((arg) => `'${arg}' `).join("");
      throw new RedisError(
        `ERR unknown command '${name}', with args beginning with: ${beginning.slice(0, 128)}`,
      );
    }
    if (args.length < command.min || args.length > command.max) throw wrongArity(name);
    return command;
  }

  function execute(words: readonly string[]): Reply {
    const command = find(words);
    const reply = command.run(store, words.slice(1) as unknown as Args);
    if (command.writes) for (const listener of listeners) listener();
    return reply;
  }

  function refusalIn(work: () => Reply): Reply {
    try {
      return work();
    } catch (error) {
      if (error instanceof RedisError) return { error: error.message };
      throw error;
    }
  }

  return {
    store,
    run: (words) => refusalIn(() => execute(words)),
    refusal(words) {
      const reply = refusalIn(() => find(words).min);
      return typeof reply === "object" && reply !== null && "error" in reply ? reply.error : undefined;
    },
    onWrite: (listener) => void listeners.push(listener),
  };
}
