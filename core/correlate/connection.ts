/** Where a container connects to, and with what: one contact per process name and port, however often. */
export type Contact = {
  /** Canonical. */
  readonly address: string;
  readonly port: number | undefined;
  readonly process: string | undefined;
};
