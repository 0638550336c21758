import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lauxlib, lua, lualib } from 'fengari';

export const SCRIPT = readFileSync(join(__dirname, '../../docs/setup/keep-api-server-address.lua'), 'utf8');

/** What Fluent Bit has in `log` after the filter, when it had this in it before. */
export type LuaFilter = (log: string | Buffer | boolean) => Buffer;

/**
 * The shipper's filter in a Lua interpreter, called as Fluent Bit calls it (plugins/filter_lua/lua.c): with tag,
 * time and record; 2 takes the returned record and leaves the time.
 */
export function loadLuaFilter(script = SCRIPT): LuaFilter {
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  const chunk = Buffer.from(script);
  succeed(lauxlib.luaL_loadbuffer(state, chunk, chunk.length, bytesOf('filter')) || lua.lua_pcall(state, 0, 0, 0));
  return apply;

  function apply(log: string | Buffer | boolean): Buffer {
    lua.lua_getglobal(state, bytesOf('keep_api_server_address'));
    lua.lua_pushstring(state, bytesOf('tracee'));
    lua.lua_pushnumber(state, 1770652841.5);
    pushRecord({ time: '2026-02-09T16:00:41.122095657Z', stream: 'stdout', _p: 'F', log });
    succeed(lua.lua_pcall(state, 3, 3, 0));
    if (lua.lua_tointeger(state, -3) !== 2) throw new Error('the filter let the record pass as it was');
    lua.lua_getfield(state, -1, bytesOf('log'));
    const changed = Buffer.from(lua.lua_tostring(state, -1) ?? '');
    lua.lua_settop(state, 0);
    return changed;
  }

  function pushRecord(record: Readonly<Record<string, string | Buffer | boolean>>): void {
    lua.lua_newtable(state);
    for (const [key, value] of Object.entries(record)) {
      if (typeof value === 'boolean') lua.lua_pushboolean(state, value);
      else lua.lua_pushstring(state, bytesOf(value));
      lua.lua_setfield(state, -2, bytesOf(key));
    }
  }

  function succeed(status: number): void {
    if (status !== 0) throw new Error(Buffer.from(lua.lua_tostring(state, -1) ?? '').toString());
  }
}

/** A copy that is no Buffer: fengari takes slices of its texts for copies, and a Buffer's are not. */
function bytesOf(text: string | Buffer): Uint8Array {
  return Uint8Array.from(Buffer.from(text as string));
}
