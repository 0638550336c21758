/**
 * Where a container connects to, and with what: one connection per process name and port, however often. What a
 * detector has found in one event alone is kept as a connection, too, that needs no endpoint.
 */
export type Connection = {
  /** Canonical; or what the detector calls its finding by, which may be nothing. */
  readonly address: string;
  readonly port: number | undefined;
  readonly process: string | undefined;
  /** The id of the detector that found it in one event, or of Tracee's rule. */
  readonly rule?: string | undefined;
};
