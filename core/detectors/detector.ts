/** As Tracee counts it, and as OCSF counts and names it. */
export const SEVERITIES = {
  info: { tracee: 0, severity_id: 1, severity: 'Informational' },
  low: { tracee: 1, severity_id: 2, severity: 'Low' },
  medium: { tracee: 2, severity_id: 3, severity: 'Medium' },
  high: { tracee: 3, severity_id: 4, severity: 'High' },
  critical: { tracee: 4, severity_id: 5, severity: 'Critical' },
} as const;

export type Severity = keyof typeof SEVERITIES;

/** The least first. */
export const SEVERITY_NAMES = ['info', 'low', 'medium', 'high', 'critical'] as const satisfies readonly Severity[];

export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITY_NAMES.indexOf(severity) >= SEVERITY_NAMES.indexOf(least);
}

export function greaterSeverity(a: Severity, b: Severity): Severity {
  return isAtLeast(a, b) ? a : b;
}

/** Of MITRE ATT&CK, as far as it is known. */
export type Attack = {
  readonly tactic: { readonly uid?: string | undefined; readonly name?: string | undefined };
  readonly technique: { readonly uid?: string | undefined; readonly name?: string | undefined };
};

/** What people read of a detector's findings; what is the same for all detectors stands where it is used. */
export type Words = {
  /** Titles a report: "Who talks to the API server". */
  readonly question: string;
  /** Follows a process or containers: "talked to the API server". */
  readonly did: string;
  /** What a detector finds, and of what kind its findings are: "the containers that talk to the API server". */
  readonly finds: string;
  readonly findsWhat: string;
  /** A sentence, where there are no findings. */
  readonly nothing: string;
  /** What a finding means to a defender, in sentences. */
  readonly why: string;
  /** One of what a finding counts: "connect". */
  readonly event: string;
  /** Names the fact that says with what a process reached what: "Connection". */
  readonly fact: string;
  /** What kind of thing findings point to: "API server". */
  readonly target: string;
  /** For machines; follows a process, and goes before the target: "connected to the API server at". */
  readonly reached: string;
  /** What a finding is, in the report's glossary. */
  readonly meaning: string;
  /** `told`: in an alert. `meaning`: in the report's glossary. `note`: below the table, where one is needed. */
  readonly basis: Readonly<
    Record<
      'observed' | 'configured' | 'reported' | 'inferred',
      { readonly told: string; readonly meaning: string; readonly note?: string | undefined }
    >
  >;
  /** Where to look first when there are too many. */
  readonly first: string;
  readonly checks: {
    /** Asks whether a pod has a reason for it. */
    readonly isMeant: string;
    /** Further questions: of a pod, with a command; of a container whose pod is not known, without. */
    readonly further: readonly { readonly pod: string; readonly container: string; readonly command: 'listRights' }[];
  };
};

/** What a join may ask of a cluster's log, to say whether it can find anything: that there were events of a kind. */
export type Needed =
  | 'execs'
  | 'execsWithEnvironment'
  | 'execsWithEndpoint'
  | 'hostNames'
  | 'nameAnswers'
  | 'connects'
  | 'traceeFindings';

/** What the settings tell of a cluster's endpoints. */
export type Configured = { readonly hasAddresses: boolean; readonly hasNames: boolean };

/** Why nothing can be found in a cluster's log: what it would take was not in it. */
export type BlindReason =
  | 'not-understood'
  | 'no-execs'
  | 'no-connects'
  | 'no-environment'
  | 'no-address'
  | 'names-only';

export type Blindness = {
  /** A title. */
  readonly title: string;
  /** What the logs of a day cannot show. */
  readonly day: string;
  /** What was not in the log, what follows from that, and what to do for both generations of Tracee. */
  readonly explanation: readonly string[];
};

/** What a join reads of an event. */
export type JoinRead =
  | {
      /** Tells its container's endpoints, by its environment. */
      readonly as: 'exec';
      readonly argument: string;
      /** Only what Tracee before v0.11 wrote is looked at. */
      readonly isOld?: true;
    }
  | {
      /** A connection of its container, by the address and the type of its socket. */
      readonly as: 'connect';
      readonly argument: string;
      readonly socketType: string;
    }
  | {
      /** Tells its container which addresses a name has. */
      readonly as: 'answers';
      readonly argument: string;
    };

/** An address, in its canonical spelling, and a port. */
export type Endpoint = { readonly address: string; readonly port: number };

/** The name of an endpoint whose addresses the environment does not tell: in lower case, without a dot at its end. */
export type EndpointName = { readonly name: string; readonly port: number };

/** Without repetition. */
export type ToldEndpoints = {
  readonly endpoints: readonly Endpoint[];
  readonly names: readonly EndpointName[];
  /** Values that are neither an address nor a name. */
  readonly refused: number;
  readonly truncated: boolean;
};

/** A finding is a connection to an endpoint: one that an exec told this very container, or enough others of its cluster. */
export type Join = {
  /** By the event's name. */
  readonly reads: Readonly<Record<string, JoinRead>>;
  /** The argument of a connect that tells where it goes. */
  readonly remoteAddress: string;
  /** How the names of all variables begin that count in an environment: 32 characters of ASCII at most. */
  readonly variables: string;
  /** The one variable that Tracee's own rule looks at. */
  readonly traceeVariable: string;
  /** What an environment tells. Nothing else of it is kept. */
  readonly readEndpoints: (environment: readonly string[]) => ToldEndpoints;
  /** Whether a canonical address means something else in every container, so that it counts only with the port told. */
  readonly isOfEachContainer: (address: string) => boolean;
  /** Whether every cluster has this name for its own endpoint: it stands for all that is known to be one. */
  readonly isOwnName: (name: string) => boolean;
  /** Whether a name is one of an endpoint of some cluster. Answers to others may be forgotten where they are many. */
  readonly isEndpointName: (name: string) => boolean;
  /** Whether what others were told about a canonical address says anything about a container that was told nothing. */
  readonly mayBeInferred: (address: string) => boolean;
  /** What an address is called, one and several: "API server address". */
  readonly endpoint: string;
  readonly endpoints: string;
  /** What it asks of a cluster's log. */
  readonly needs: readonly Needed[];
  /** Ports at which endpoints mostly listen themselves: whoever connects to one of them may mean one. */
  readonly usualPorts: readonly number[];
  /** Why nothing can be found where there were so many of each kind, or whether there were any. */
  readonly blindReasons: (seen: Readonly<Record<Needed, number | boolean>>, configured: Configured) => BlindReason[];
  readonly blindness: Readonly<Record<BlindReason, Blindness>>;
  /** What to do about names that containers were told and whose addresses nothing tells. */
  readonly namesAdvice: string;
};

/** A finding is each event for which `decide` gives something. */
export type Alone = {
  /** The arguments that are read, by the event's name. */
  readonly reads: Readonly<Record<string, readonly string[]>>;
  /** Those of them of which only 0, 1 and 2 are told, so that events that differ in other numbers are alike. It finds nothing where all are others. */
  readonly digits?: readonly string[];
  /** By the event's name: events of which many are logged and few are decided for are passed over by it. */
  readonly endings?: Readonly<Record<string, Ending>>;
  /** By the event's name: the argument that has to be the address of a socket of the file system; `decide` finds nothing where it is another's. */
  readonly pathsOnly?: Readonly<Record<string, string>>;
  /** Events outside of started containers are none of its. */
  readonly isOfContainers?: true;
  /** All that it is told may have been written by an attacker. What is not asked for need not be read. */
  readonly decide: (event: AloneEvent) => Decision | Undecided | undefined;
  /** The key of a finding of Tracee's that does not tell the event that it was made of, by what it tells itself. */
  readonly keyOf?: (data: Readonly<Record<string, string>>) => string | undefined;
};

/** `decide` finds nothing in an event whose `argument` is a text that ends with none of `texts`, which are ASCII, 4 characters or more. */
export type Ending = { readonly argument: string; readonly texts: readonly string[] };

/** What an event tells beside its arguments. Numbers are as the log has them; what is not told is undefined or null. */
export type EventFact =
  | 'containerId'
  | 'containerName'
  | 'containerStarted'
  | 'image'
  | 'podName'
  | 'podNamespace'
  | 'podUid'
  | 'executable'
  | 'process'
  | 'processId'
  | 'processEntity'
  | 'hostProcessId'
  | 'parentId'
  | 'hostParentId'
  | 'threadId'
  | 'threadEntity'
  | 'hostThreadId'
  | 'syscall'
  | 'user'
  | 'timestamp';

export type AloneEvent = {
  readonly name: string;
  readonly isInContainer: boolean;
  readonly process: () => string | undefined;
  readonly fact: (name: EventFact) => unknown;
  /**
   * One of those that the detector reads. Of a socket's address its text is told: `10.96.0.1:443`, `[fd00::1]:443`,
   * `unix:/run/x.sock`.
   */
  readonly argument: (name: string) => unknown;
  /** The text of a socket's address, in whatever way the log has it; undefined if the argument is none. */
  readonly socket: (name: string) => string | undefined;
  /** The path of a socket of the file system; undefined if the argument is another's. It takes a fraction of the time of `socket`. */
  readonly socketPath: (name: string) => string | undefined;
  /** Whether the event has it, be it without a value. */
  readonly hasArgument: (name: string) => boolean;
  /** What it holds, one or several; undefined where the log does not say, and for all else. */
  readonly argumentKind: (name: string) => ArgumentKind | undefined;
  /** Its value as the log writes it, which has digits that a number loses; undefined where the log's text is not at hand. */
  readonly argumentJson: (name: string) => string | undefined;
};

/** Whole numbers with and without a sign, and bytes, which logs have as base64. */
export type ArgumentKind = 'signed' | 'unsigned' | 'bytes';

export type Decision = {
  /** What tells the finding from others of its rule, container and process, if anything does; people see it in place of an address. */
  readonly key?: string;
  /** What machines are told of it. */
  readonly data?: Readonly<Record<string, string>>;
};

/** Why an event could not be decided. */
export type Undecided = { readonly undecided: string };

/** All that is known of a rule. */
export type Detector = {
  /** The id of Tracee's signature. */
  readonly id: string;
  /** Ids of the same signature in other releases of Tracee. */
  readonly aliases: readonly string[];
  readonly version: string;
  readonly name: string;
  readonly eventName: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly severity: Severity;
  /** The most telling first. */
  readonly attack: readonly Attack[];
  /** As Tracee's signature words it. */
  readonly traceeAttack: string;
  /** Names of processes that have no business with it, on a cluster's first day either: observed, they alert at once. */
  readonly immediateProcesses: readonly string[];
  readonly words: Words;
  /** How findings arise: one of these, or Tracee itself reports them. */
  readonly join?: Join;
  readonly alone?: Alone;
};

/** The detector as Tracee shows a signature, and as every finding carries it. */
export function traceeSignature({ id, version, name, eventName, description, tags, severity, traceeAttack }: Detector) {
  const properties = { Severity: SEVERITIES[severity].tracee, 'MITRE ATT&CK': traceeAttack };
  return { id, version, name, eventName, description, tags, properties };
}
