import { createRequire } from "node:module";

/** A Lua state, opaque to us. */
export type LuaState = { readonly lua: unique symbol };
type LuaFunction = (state: LuaState) => number;
type LuaNumberObject = { value: number; ttisinteger(): boolean; setfltvalue(value: number): void };

/** The part of Lua's C API that we use; fengari has no types. Lua 5.3 manual, section 4. */
type Lua = {
  LUA_OK: number;
  LUA_REGISTRYINDEX: number;
  LUA_TNIL: number;
  LUA_TBOOLEAN: number;
  LUA_TNUMBER: number;
  LUA_TSTRING: number;
  LUA_TTABLE: number;
  LUA_TLIGHTUSERDATA: number;
  lua_newtable(state: LuaState): void;
  lua_pushnil(state: LuaState): void;
  lua_pushboolean(state: LuaState, value: boolean): void;
  lua_pushnumber(state: LuaState, value: number): void;
  lua_pushstring(state: LuaState, value: Uint8Array): void;
  lua_pushlightuserdata(state: LuaState, value: object): void;
  lua_pushcfunction(state: LuaState, value: LuaFunction): void;
  lua_pushvalue(state: LuaState, index: number): void;
  lua_setfield(state: LuaState, index: number, name: Uint8Array): void;
  lua_setglobal(state: LuaState, name: Uint8Array): void;
  lua_rawget(state: LuaState, index: number): number;
  lua_rawgeti(state: LuaState, index: number, position: number): number;
  lua_rawset(state: LuaState, index: number): void;
  lua_rawseti(state: LuaState, index: number, position: number): void;
  lua_next(state: LuaState, index: number): number;
  lua_type(state: LuaState, index: number): number;
  lua_toboolean(state: LuaState, index: number): boolean;
  lua_tonumber(state: LuaState, index: number): number;
  lua_tostring(state: LuaState, index: number): Uint8Array;
  lua_touserdata(state: LuaState, index: number): unknown;
  lua_absindex(state: LuaState, index: number): number;
  lua_gettop(state: LuaState): number;
  lua_settop(state: LuaState, index: number): void;
  lua_pop(state: LuaState, count: number): void;
  lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
  lua_error(state: LuaState): number;
};
type LuaAuxiliary = {
  luaL_newstate(): LuaState;
  luaL_loadbuffer(state: LuaState, code: Uint8Array, size: number, name: Uint8Array): number;
  luaL_requiref(state: LuaState, name: Uint8Array, open: LuaFunction, global: number): void;
  luaL_ref(state: LuaState, index: number): number;
  luaL_checkstack(state: LuaState, size: number, message: Uint8Array | null): void;
};
type LuaLibraries = Record<"luaopen_base" | "luaopen_string" | "luaopen_table" | "luaopen_math", LuaFunction>;
type Fengari = { lua: Lua; lauxlib: LuaAuxiliary; lualib: LuaLibraries };

export const { lua, lauxlib, lualib } = loadFengari();

/**
 * fengari is Lua 5.3 with 32-bit integers; Redis has Lua 5.1, where every number is a double. Unchanged,
 * `30 * 24 * 3600 * 1000` would be negative and `10 / 2` would print "5.0". So we read numerals, and numbers in strings,
 * as doubles, and print a whole double without a fraction.
 */
function loadFengari(): Fengari {
  const require = createRequire(import.meta.url);
  const before = process.env.FENGARICONF;
  process.env.FENGARICONF = JSON.stringify({ LUA_COMPAT_FLOATSTRING: true });
  const fengari = require("fengari") as Fengari;
  if (before === undefined) delete process.env.FENGARICONF;
  else process.env.FENGARICONF = before;

  const objects = require("fengari/src/lobject.js") as {
    luaO_str2num: (text: Uint8Array, into: LuaNumberObject) => number;
  };
  const original = objects.luaO_str2num;
  objects.luaO_str2num = (text, into) => {
    const read = original(text, into);
    if (read !== 0 && into.ttisinteger()) into.setfltvalue(into.value);
    return read;
  };
  return fengari;
}

export function toLua(text: string): Uint8Array {
  return Buffer.from(text);
}

export function fromLua(text: Uint8Array): string {
  return Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString();
}
