import { createHash } from "node:crypto";
import { openJson } from "./lua-json.ts";
import { fromLua, type LuaState, lauxlib, lua, lualib, toLua } from "./lua-library.ts";
import { prelude } from "./lua-prelude.ts";
import { argumentsOf, pushField, pushReply, replyOnTop } from "./lua-reply.ts";
import { isFailure, RedisError, type Reply } from "./reply.ts";

type RunCommand = (command: readonly string[]) => Reply;

/** One Lua state with its compiled scripts by SHA-1, as in Redis. */
export type LuaMachine = {
  /** @throws RedisError when the script does not compile. */
  compile(script: string): string;
  has(sha: string): boolean;
  forget(): void;
  /** Runs a compiled script. A script that fails returns an error; its writes until then remain. */
  call(sha: string, keys: readonly string[], args: readonly string[]): Reply;
};

export function createLuaMachine(run: RunCommand): LuaMachine {
  const state = newState(run);
  const compiled = new Map<string, number>();
  return {
    compile(script) {
      const sha = sha1(script);
      if (!compiled.has(sha)) {
        load(state, withoutShebang(script), "@user_script");
        compiled.set(sha, lauxlib.luaL_ref(state, lua.LUA_REGISTRYINDEX));
      }
      return sha;
    },
    has: (sha) => compiled.has(sha),
    forget: () => compiled.clear(),
    call(sha, keys, args) {
      const reference = compiled.get(sha);
      if (reference === undefined) throw new RedisError("NOSCRIPT No matching script. Please use EVAL.");
      setGlobalList(state, "KEYS", keys);
      setGlobalList(state, "ARGV", args);
      lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, reference);
      const failed = lua.lua_pcall(state, 0, 1, 0) !== lua.LUA_OK;
      const reply = replyOnTop(state);
      lua.lua_settop(state, 0);
      if (!failed || (reply !== null && typeof reply === "object" && isFailure(reply))) return reply;
      return { error: `ERR ${typeof reply === "string" ? reply : "the script failed"}` };
    },
  };
}

function newState(run: RunCommand): LuaState {
  const state = lauxlib.luaL_newstate();
  lauxlib.luaL_requiref(state, toLua("_G"), lualib.luaopen_base, 1);
  lauxlib.luaL_requiref(state, toLua("string"), lualib.luaopen_string, 1);
  lauxlib.luaL_requiref(state, toLua("table"), lualib.luaopen_table, 1);
  lauxlib.luaL_requiref(state, toLua("math"), lualib.luaopen_math, 1);
  openJson(state);
  openRedis(state, run);
  load(state, prelude, "@prelude");
  if (lua.lua_pcall(state, 0, 0, 0) !== lua.LUA_OK) throw new Error(fromLua(lua.lua_tostring(state, -1)));
  lua.lua_settop(state, 0);
  return state;
}

function load(state: LuaState, code: string, name: string): void {
  const bytes = toLua(code);
  if (lauxlib.luaL_loadbuffer(state, bytes, bytes.length, toLua(name)) === lua.LUA_OK) return;
  const reason = fromLua(lua.lua_tostring(state, -1));
  lua.lua_pop(state, 1);
  throw new RedisError(`ERR Error compiling script (new function): ${reason}`);
}

/** Redis's own flags, https://redis.io/docs/latest/develop/programmability/lua-api/#script_flags, and Upstash's. */
const knownFlags = new Set([
  "no-writes",
  "allow-oom",
  "allow-stale",
  "no-cluster",
  "allow-cross-slot-keys",
  "allow-key-locking",
]);

/** The script without its `#!lua flags=…`. The empty line stays, so that errors name the right line. */
function withoutShebang(script: string): string {
  const [line] = script.split("\n", 1);
  if (!line?.startsWith("#!")) return script;
  const [engine, ...options] = line.slice(2).trim().split(/\s+/);
  if (engine !== "lua") throw new RedisError(`ERR Unexpected engine in script shebang: ${engine}`);
  for (const option of options) {
    if (!option.startsWith("flags=")) throw new RedisError(`ERR Unknown lua shebang option: ${option}`);
    const unknown = option
      .slice("flags=".length)
      .split(",")
      .find((flag) => flag !== "" && !knownFlags.has(flag));
    if (unknown) throw new RedisError(`ERR Unexpected flag in script shebang: ${unknown}`);
  }
  return script.slice(line.length);
}

function setGlobalList(state: LuaState, name: string, items: readonly string[]): void {
  pushReply(state, items);
  lua.lua_setglobal(state, toLua(name));
}

function openRedis(state: LuaState, run: RunCommand): void {
  const functions: Record<string, (state: LuaState) => number> = {
    call: (running) => {
      pushReply(running, attempt(running, run));
      return isError(running) ? lua.lua_error(running) : 1;
    },
    pcall: (running) => {
      pushReply(running, attempt(running, run));
      return 1;
    },
    error_reply: (running) => {
      pushField(running, "err", errorText(textOf(running)));
      return 1;
    },
    status_reply: (running) => {
      pushField(running, "ok", textOf(running));
      return 1;
    },
    sha1hex: (running) => {
      lua.lua_pushstring(running, toLua(sha1(textOf(running))));
      return 1;
    },
    log: () => 0,
    // No effect since Redis 7, but older scripts still call it.
    replicate_commands: (running) => {
      lua.lua_pushboolean(running, true);
      return 1;
    },
  };
  lua.lua_newtable(state);
  for (const [name, implementation] of Object.entries(functions)) {
    lua.lua_pushcfunction(state, implementation);
    lua.lua_setfield(state, -2, toLua(name));
  }
  ["LOG_DEBUG", "LOG_VERBOSE", "LOG_NOTICE", "LOG_WARNING"].forEach((name, level) => {
    lua.lua_pushnumber(state, level);
    lua.lua_setfield(state, -2, toLua(name));
  });
  lua.lua_setglobal(state, toLua("redis"));
}

function attempt(state: LuaState, run: RunCommand): Reply {
  try {
    return run(argumentsOf(state));
  } catch (error) {
    if (error instanceof RedisError) return { error: error.message };
    throw error;
  }
}

function isError(state: LuaState): boolean {
  if (lua.lua_type(state, -1) !== lua.LUA_TTABLE) return false;
  const reply = replyOnTop(state);
  return reply !== null && typeof reply === "object" && isFailure(reply);
}

function textOf(state: LuaState): string {
  return argumentsOf(state)[0] ?? "";
}

/** The first word is the error's code; a single word gets the code ERR. */
function errorText(text: string): string {
  const plain = text.replace(/^-/, "");
  return plain.includes(" ") ? plain : `ERR ${plain}`;
}

function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
