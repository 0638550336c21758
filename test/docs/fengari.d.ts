/** What `lua-filter.ts` uses of fengari, which ships no types. Its API is Lua's C API; texts are bytes. */
declare module 'fengari' {
  type State = { readonly state: unique symbol };

  export const lua: {
    lua_getfield(state: State, index: number, key: Uint8Array): void;
    lua_getglobal(state: State, name: Uint8Array): void;
    lua_newtable(state: State): void;
    lua_pcall(state: State, args: number, results: number, handler: number): number;
    lua_pushboolean(state: State, value: boolean): void;
    lua_pushnumber(state: State, value: number): void;
    lua_pushstring(state: State, value: Uint8Array): void;
    lua_setfield(state: State, index: number, key: Uint8Array): void;
    lua_settop(state: State, index: number): void;
    lua_tointeger(state: State, index: number): number;
    lua_tostring(state: State, index: number): Uint8Array | null;
  };
  export const lauxlib: {
    luaL_newstate(): State;
    luaL_loadbuffer(state: State, chunk: Uint8Array, size: number, name: Uint8Array): number;
  };
  export const lualib: { luaL_openlibs(state: State): void };
}
