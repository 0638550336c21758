import type { FindingReader } from '#core/store/stored-finding.ts';

/** The state of a stack, open to be asked and changed. */
export type KnownState = {
  readonly reader: FindingReader;
  /** What a failure of a request to it says to people. */
  readonly explain: (cause: unknown) => string;
  close(): Promise<void>;
};
