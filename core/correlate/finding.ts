import type { Signature } from '#core/detectors/signature.ts';
import type { CoveringSuppression } from '#core/settings/suppression.ts';
import { HOST_PREFIX, type Program } from '#core/tracee/event.ts';
import type { Connection } from './connection.ts';
import type { Pointer } from './evidence.ts';
import type { GroupStatus } from './group-status.ts';
import type { Risk } from './risk.ts';

/**
 * How it is known, the strongest first: seen of this very container, said by the settings, reported by Tracee itself, or
 * concluded from others of the cluster.
 */
export const BASES = ['observed', 'configured', 'reported', 'inferred'] as const;

export type Basis = (typeof BASES)[number];

/** Whether `a` says more than `b`, which may be nothing. */
export function isStronger(a: Basis, b: Basis | undefined): boolean {
  return b === undefined || BASES.indexOf(a) < BASES.indexOf(b);
}

/** Whether it is known of this container, or by who set traceward up, and not by a rule that may be wrong of it. */
export function isSure(basis: Basis): boolean {
  return !isStronger('configured', basis);
}

export function strongest(...bases: readonly (Basis | undefined)[]): Basis | undefined {
  return bases.reduce((a, b) => (b !== undefined && isStronger(b, a) ? b : a), undefined);
}

export function countByBasis(findings: readonly Pick<Finding, 'basis'>[]): Readonly<Record<Basis, number>> {
  const counts: Record<Basis, number> = { observed: 0, configured: 0, reported: 0, inferred: 0 };
  for (const { basis } of findings) counts[basis] += 1;
  return counts;
}

/** Whether it is of a process outside of containers: its host stands in the place of a container. */
export function isOfHost({ container }: Pick<Finding, 'container'>): boolean {
  return container.id.startsWith(HOST_PREFIX);
}

/** So much of what is told of a finding stands where others have an address: where there is little room, and where there is more. */
export const SHOWN_DATA = { few: 2, many: 8 } as const;

/** Where the finding points to: an address or what its detector calls it by; else what is told of it, which may be nothing. */
export function targetParts(
  { address, data = {} }: Pick<Finding, 'address' | 'data'>,
  most: number,
): readonly string[] {
  if (address !== '') return [address];
  const told = Object.entries(data).map(([name, value]) => `${name} ${value}`);
  return told.length <= most ? told : [...told.slice(0, most), `and ${told.length - most} more`];
}

/** The same in one text. */
export function targetText(finding: Pick<Finding, 'address' | 'data'>, most: number = SHOWN_DATA.few): string {
  return targetParts(finding, most).join(', ');
}

/** What a container did, as its detector describes it. */
export type Finding = Connection & {
  /** 32 hexadecimal digits, the same on every path to this finding. */
  readonly id: string;
  /** The id of its detector. */
  readonly rule: string;
  /** What Tracee says of its rule, if it is one of Tracee's findings. */
  readonly signature?: Signature | undefined;
  /** What machines are told of it, where it is no connection. */
  readonly data?: Readonly<Record<string, string>> | undefined;
  readonly basis: Basis;
  readonly cluster: string;
  readonly container: {
    readonly id: string;
    readonly name?: string | undefined;
    readonly image?: string | undefined;
    /** Of the image: `sha256:…`. A tag may have been moved since. */
    readonly digest?: string | undefined;
  };
  readonly pod: {
    readonly name?: string | undefined;
    readonly namespace?: string | undefined;
    readonly uid?: string | undefined;
  };
  readonly host: string | undefined;
  /** Connects, or events that the detector decided for; if there are none, what Tracee reported. */
  readonly count: number;
  /** Connects may be missing from the count, and from the first and last time, because they came before the finding. */
  readonly countIsLowerBound?: boolean | undefined;
  /** Nanoseconds since the epoch; undefined where the log counts time from boot. */
  readonly firstSeen: bigint | undefined;
  readonly lastSeen: bigint | undefined;
  readonly evidence: readonly Pointer[];
  /** Of the earliest process among those of its evidence whose exec is known. No part of the finding's identity. */
  readonly program?: Program | undefined;
  /** The program is not known, and its container had more unusual ones than are remembered: it may be one of them. */
  readonly mayBeUnusual?: boolean | undefined;
  /** As far as it was known when it was told. No part of what the finding is. */
  readonly risk?: Risk | undefined;
  readonly suppression?: CoveringSuppression | undefined;
  /** What a person has said of its group, when it was told. No part of what the finding is. */
  readonly status?: GroupStatus | undefined;
};
