import type { Suppression } from '#core/settings/suppression.ts';
import type { Connection } from './connection.ts';
import type { Pointer } from './evidence.ts';

/**
 * How the address is known to be the API server's: this very container was told so (`observed`), or at least
 * two others of its cluster were (`inferred`).
 */
export type Basis = 'observed' | 'inferred';

/** A container that asked for a connection to its API server, with one process to one port. */
export type Finding = Connection & {
  /** 32 hexadecimal digits, the same on every path to this finding. */
  readonly id: string;
  readonly basis: Basis;
  readonly cluster: string;
  readonly container: { readonly id: string; readonly name?: string | undefined; readonly image?: string | undefined };
  readonly pod: {
    readonly name?: string | undefined;
    readonly namespace?: string | undefined;
    readonly uid?: string | undefined;
  };
  readonly host: string | undefined;
  /** Connects. */
  readonly count: number;
  /** Connects may be missing from the count, and from the first and last time, because they came before the finding. */
  readonly countIsLowerBound?: boolean | undefined;
  /** Nanoseconds since the epoch; undefined where the log counts time from boot. */
  readonly firstSeen: bigint | undefined;
  readonly lastSeen: bigint | undefined;
  readonly evidence: readonly Pointer[];
  readonly suppression?: Suppression | undefined;
};
