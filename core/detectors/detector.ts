/** What is told of a detector, in Tracee's words, with every finding. */
export type Signature = {
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly eventName: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly properties: { readonly Severity: number; readonly 'MITRE ATT&CK': string };
};

/** An event by its name, and what of it is read. */
export type Read = {
  /** `exec`: tells its container's endpoints, by its environment. `connect`: a connection of its container. */
  readonly as: 'exec' | 'connect';
  readonly argument: string;
  /** Only logs of Tracee before v0.11 are believed: later a program could change what this event tells. */
  readonly isOld?: true;
};

/** A finding is a connection to an endpoint: one that an exec told this very container, or enough others of its cluster. */
export type Join = {
  /** Of an exec's environment: a name and its equals sign, 32 characters of ASCII at most. */
  readonly variable: string;
  /** What an environment tells. Nothing else of it is kept. */
  readonly readEndpoints: (environment: readonly string[]) => Endpoints;
  /** Whether what others were told about a canonical address says anything about a container that was told nothing. */
  readonly mayBeInferred: (address: string) => boolean;
};

export type Endpoints = {
  /** Canonical, without repetition. */
  readonly addresses: readonly string[];
  /** Values that are no IP address, most likely names: they cannot be compared with a connection. */
  readonly refused: number;
  readonly truncated: boolean;
};

export type Detector = {
  readonly signature: Signature;
  /** Ids of the same signature in other releases of Tracee. */
  readonly aliases: readonly string[];
  /** By the event's name. */
  readonly reads: Readonly<Record<string, Read>>;
  readonly join: Join;
};
