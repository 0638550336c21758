/** dynalite has no types of its own. */
declare module 'dynalite' {
  import type { Server } from 'node:http';
  export type DynaliteOptions = {
    /** The folder of its LevelDB; without one, all is in memory. */
    readonly path?: string | undefined;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  };
  const dynalite: (options?: DynaliteOptions) => Server;
  // biome-ignore lint/style/noDefaultExport: it is dynalite's.
  export default dynalite;
}
