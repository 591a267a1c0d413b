import { fromLua, type LuaState, lauxlib, lua, toLua } from "./lua-library.ts";

/** `cjson.null`: a value that is neither nil nor false. */
const jsonNull = Object.freeze({});

/** Gives scripts `cjson`: encode, decode and null. */
export function openJson(state: LuaState): void {
  lua.lua_newtable(state);
  lua.lua_pushcfunction(state, encode);
  lua.lua_setfield(state, -2, toLua("encode"));
  lua.lua_pushcfunction(state, decode);
  lua.lua_setfield(state, -2, toLua("decode"));
  lua.lua_pushlightuserdata(state, jsonNull);
  lua.lua_setfield(state, -2, toLua("null"));
  lua.lua_setglobal(state, toLua("cjson"));
}

function encode(state: LuaState): number {
  return orLuaError(state, () => {
    // lua-cjson escapes the slash, which matters when texts are compared.
    const text = JSON.stringify(valueAt(state, 1)).replaceAll("/", "\\/");
    lua.lua_pushstring(state, toLua(text));
  });
}

function decode(state: LuaState): number {
  return orLuaError(state, () => {
    if (lua.lua_type(state, 1) !== lua.LUA_TSTRING)
      throw new Error("bad argument #1 to 'decode' (string expected)");
    pushValue(state, JSON.parse(fromLua(lua.lua_tostring(state, 1))));
  });
}

/** Returns one result, or raises the error in Lua: a JavaScript exception must not cross Lua's stack frames. */
function orLuaError(state: LuaState, work: () => void): number {
  try {
    work();
    return 1;
  } catch (error) {
    lua.lua_pushstring(state, toLua(error instanceof Error ? error.message : String(error)));
  }
  return lua.lua_error(state);
}

function pushValue(state: LuaState, value: unknown): void {
  lauxlib.luaL_checkstack(state, 4, null);
  if (value === null) lua.lua_pushlightuserdata(state, jsonNull);
  else if (typeof value === "string") lua.lua_pushstring(state, toLua(value));
  else if (typeof value === "number") lua.lua_pushnumber(state, value);
  else if (typeof value === "boolean") lua.lua_pushboolean(state, value);
  else if (Array.isArray(value)) {
    lua.lua_newtable(state);
    value.forEach((item, index) => {
      pushValue(state, item);
      lua.lua_rawseti(state, -2, index + 1);
    });
  } else {
    lua.lua_newtable(state);
    for (const [name, field] of Object.entries(value as object)) {
      lua.lua_pushstring(state, toLua(name));
      pushValue(state, field);
      lua.lua_rawset(state, -3);
    }
  }
}

function valueAt(state: LuaState, index: number): unknown {
  const type = lua.lua_type(state, index);
  if (type === lua.LUA_TSTRING) return fromLua(lua.lua_tostring(state, index));
  if (type === lua.LUA_TBOOLEAN) return lua.lua_toboolean(state, index);
  if (type === lua.LUA_TTABLE) return tableAt(state, lua.lua_absindex(state, index));
  if (type === lua.LUA_TNIL || lua.lua_touserdata(state, index) === jsonNull) return null;
  if (type !== lua.LUA_TNUMBER) throw new Error("Cannot serialise value: type not supported");
  const number = lua.lua_tonumber(state, index);
  if (!Number.isFinite(number)) throw new Error("Cannot serialise number: must not be NaN or Infinity");
  // lua-cjson's precision.
  return Number(number.toPrecision(14));
}

/** An array when all keys are 1 to n; the empty table is an object, as in lua-cjson. */
function tableAt(state: LuaState, index: number): unknown {
  lauxlib.luaL_checkstack(state, 4, null);
  const fields: Array<[key: unknown, value: unknown]> = [];
  lua.lua_pushnil(state);
  while (lua.lua_next(state, index) !== 0) {
    const key =
      lua.lua_type(state, -2) === lua.LUA_TNUMBER ? lua.lua_tonumber(state, -2) : valueAt(state, -2);
    fields.push([key, valueAt(state, -1)]);
    lua.lua_pop(state, 1);
  }
  const byKey = new Map(fields);
  const isArray = fields.length > 0 && fields.every((_, position) => byKey.has(position + 1));
  if (isArray) return fields.map((_, position) => byKey.get(position + 1));
  return Object.fromEntries(fields.map(([key, value]) => [String(key), value]));
}
