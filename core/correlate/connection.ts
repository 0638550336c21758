/** Where a container connects to, and with what: one connection per process name and port, however often. */
export type Connection = {
  /** Canonical. */
  readonly address: string;
  readonly port: number | undefined;
  readonly process: string | undefined;
};
