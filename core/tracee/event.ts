import type { Signature } from '#core/detectors/signature.ts';
import type { MalformedReason } from '#core/records/record.ts';
import type { DnsAnswers } from './dns-answers.ts';

/** What a record tells of the container that it is about. Every name in it may have been written by an attacker. */
export type ContainerDetails = {
  readonly name?: string | undefined;
  readonly image?: string | undefined;
  /** Of the image: `sha256:…`. */
  readonly imageDigest?: string | undefined;
  readonly podName?: string | undefined;
  readonly podNamespace?: string | undefined;
  readonly podUid?: string | undefined;
  readonly host?: string | undefined;
};

/**
 * Names a process of a node: a hash that Tracee makes of its number and start (`processEntityId` since v0.18, `unique_id`),
 * the same in all its events, of 32 bits in every release.
 */
export type ProcessId = number;

/** What the exec of a process tells of the program that it runs. It never holds anything of an environment. */
export type Program = {
  /** The path that was executed. */
  readonly executable: string;
  /** Only where the settings ask for them: command lines hold secrets. */
  readonly arguments?: readonly string[] | undefined;
  /** The user's number. */
  readonly user?: string | undefined;
  /** Executables of the parent, of its parent and so on, or their names where no more is known. */
  readonly parents: readonly string[];
  /** Started from outside of the container after its first process, as by `kubectl exec` or by a probe. */
  readonly isEntered: boolean;
};

/** What an exec, or a connect, tells of the program that its process runs: as much as is the same for many processes. */
export type Executed = Pick<Program, 'executable' | 'user'> & {
  /** What the thread was called before: a process that was forked has the name of its parent. */
  readonly before?: string | undefined;
};

/** A program was started in a container. The environment is undefined where Tracee did not capture it. */
export type Exec = {
  readonly kind: 'exec';
  readonly container: string;
  readonly details: ContainerDetails;
  readonly environment: readonly string[] | undefined;
  /** Whether the container's runtime started it, and so chose its environment: not another process of the container. */
  readonly isOfRuntime: boolean;
  /** Undefined if it does not tell a path. */
  readonly program: Executed | undefined;
  /** What detectors found in it beside, and the name of its process; undefined if that is nothing. */
  readonly process?: string | undefined;
  readonly found?: readonly (Found | UndecidedRule)[] | undefined;
};

/** A container asked for a connection to an internet address, whatever became of it. */
export type Connect = {
  readonly kind: 'connect';
  readonly container: string;
  readonly details: ContainerDetails;
  readonly process: string | undefined;
  /** As Tracee wrote it. */
  readonly address: string;
  readonly port: number | undefined;
  /** A datagram socket, with which resolvers and libraries only ask for the way. It makes no connection. */
  readonly isDatagram: boolean;
  /** What detectors found in it beside. */
  readonly found?: readonly (Found | UndecidedRule)[] | undefined;
};

/** That a rule was found to hold, by one event. */
export type Found = {
  readonly rule: string;
  /** Empty if nothing tells it from others of its rule, container and process. */
  readonly key: string;
  readonly data: Readonly<Record<string, string>>;
  /** What Tracee says of the rule, if it found it; or what a rule says of itself that is not known otherwise. */
  readonly signature?: Signature | undefined;
  /** Tracee found it. */
  readonly isReported?: true;
};

/** That a rule could not be asked about one event, and why. */
export type UndecidedRule = Pick<Found, 'rule' | 'signature'> & { readonly undecided: string };

/** Begins what stands in the place of a container for what happens outside of containers; the host's name follows. No id has a space. */
export const HOST_PREFIX = 'host ';

/** What detectors found in one event and no join reads, or Tracee itself by any rule but the one that joins. */
export type Match = {
  readonly kind: 'match';
  /** Outside of containers `host` and the host's name. */
  readonly container: string;
  readonly details: ContainerDetails;
  readonly process: string | undefined;
  readonly found: readonly [Found | UndecidedRule, ...(Found | UndecidedRule)[]];
};

/** Names were looked up in a container, and had these addresses. */
export type Answers = {
  readonly kind: 'answers';
  readonly container: string;
  readonly details: ContainerDetails;
  readonly answers: readonly DnsAnswers[];
  /** What detectors found in it beside, and the name of its process; undefined if that is nothing. */
  readonly process?: string | undefined;
  readonly found?: readonly (Found | UndecidedRule)[] | undefined;
};

/** Tracee's own finding of the rule that joins. */
export type TraceeFinding = {
  readonly kind: 'finding';
  /** Empty if it does not say its container. */
  readonly container: string;
  readonly details: ContainerDetails;
  readonly process: string | undefined;
  /** As Tracee wrote it; empty if it does not say one. */
  readonly address: string;
  /** Of the connect that it was made of, where it tells that. */
  readonly port: number | undefined;
};

/** Anything that no detector looks at, events outside of started containers among it. */
export type OtherEvent = { readonly kind: 'other' };

/** All that a record tells but for its time, so that events that come again are equal. */
export type Event = Exec | Connect | Answers | Match | TraceeFinding | OtherEvent;

/** The same without what it tells of the container beside its id, and of who started an exec. */
export type BareExec = Omit<Exec, 'details' | 'isOfRuntime'>;
export type BareConnect = Omit<Connect, 'details'>;
export type BareAnswers = Omit<Answers, 'details'>;
export type BareEvent =
  | BareExec
  | BareConnect
  | BareAnswers
  | Omit<Match, 'details'>
  | Omit<TraceeFinding, 'details'>
  | OtherEvent;

/** A record of a known form that cannot be decided upon, such as a connect whose address is no address. */
export type MalformedEvent = { readonly kind: 'malformed'; readonly reason: MalformedReason };

/** Whether it is about a container, so that it tells details of that, and its time counts. */
export function isOfContainer<Any extends { readonly kind: string }>(
  event: Any,
): event is Exclude<Any, { readonly kind: 'malformed' | 'other' }> {
  return event.kind !== 'malformed' && event.kind !== 'other';
}

export const OTHER: OtherEvent = { kind: 'other' };
export const WRONG_SHAPE: MalformedEvent = { kind: 'malformed', reason: 'shape' };
