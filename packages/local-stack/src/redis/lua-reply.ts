import { fromLua, type LuaState, lauxlib, lua, toLua } from "./lua-library.ts";
import { isFailure, isStatus, RedisError, type Reply } from "./reply.ts";

// Conversion between replies and Lua values: https://redis.io/docs/latest/develop/programmability/lua-api/#data-type-conversion

export function pushReply(state: LuaState, reply: Reply): void {
  lauxlib.luaL_checkstack(state, 4, null);
  if (reply === null) lua.lua_pushboolean(state, false);
  else if (typeof reply === "number") lua.lua_pushnumber(state, reply);
  else if (typeof reply === "string") lua.lua_pushstring(state, toLua(reply));
  else if (isStatus(reply)) pushField(state, "ok", reply.status);
  else if (isFailure(reply)) pushField(state, "err", reply.error);
  else {
    lua.lua_newtable(state);
    reply.forEach((item, index) => {
      pushReply(state, item);
      lua.lua_rawseti(state, -2, index + 1);
    });
  }
}

export function pushField(state: LuaState, name: string, text: string): void {
  lua.lua_newtable(state);
  lua.lua_pushstring(state, toLua(text));
  lua.lua_setfield(state, -2, toLua(name));
}

/** Converts the value on top of the stack into a reply, and leaves it on the stack. */
export function replyOnTop(state: LuaState): Reply {
  lauxlib.luaL_checkstack(state, 4, null);
  const type = lua.lua_type(state, -1);
  if (type === lua.LUA_TSTRING) return fromLua(lua.lua_tostring(state, -1));
  if (type === lua.LUA_TNUMBER) return Math.trunc(lua.lua_tonumber(state, -1));
  if (type === lua.LUA_TBOOLEAN) return lua.lua_toboolean(state, -1) ? 1 : null;
  if (type !== lua.LUA_TTABLE) return null;
  const error = fieldOnTop(state, "err");
  if (error !== undefined) return { error };
  const status = fieldOnTop(state, "ok");
  if (status !== undefined) return { status };
  const items: Reply[] = [];
  for (let position = 1; lua.lua_rawgeti(state, -1, position) !== lua.LUA_TNIL; position++) {
    items.push(replyOnTop(state));
    lua.lua_pop(state, 1);
  }
  lua.lua_pop(state, 1);
  return items;
}

/** The text of a field of the table on top of the stack. */
function fieldOnTop(state: LuaState, name: string): string | undefined {
  lua.lua_pushstring(state, toLua(name));
  const isText = lua.lua_rawget(state, -2) === lua.LUA_TSTRING;
  const text = isText ? fromLua(lua.lua_tostring(state, -1)) : undefined;
  lua.lua_pop(state, 1);
  return text;
}

/** The running Lua function's arguments, as those of a Redis command. */
export function argumentsOf(state: LuaState): string[] {
  return Array.from({ length: lua.lua_gettop(state) }, (_, index) => {
    const type = lua.lua_type(state, index + 1);
    // Not lua_tostring, which writes at most 14 digits.
    if (type === lua.LUA_TNUMBER) return String(lua.lua_tonumber(state, index + 1));
    if (type === lua.LUA_TSTRING) return fromLua(lua.lua_tostring(state, index + 1));
    throw new RedisError("ERR Lua redis lib command arguments must be strings or integers");
  });
}
