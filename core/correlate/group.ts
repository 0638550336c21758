import { type Finding, isOfHost } from '#core/correlate/finding.ts';
import { detectorWithId, JOIN_DETECTOR, SUSPICIOUS_TOOLS } from '#core/detectors/registry.ts';
import type { Signature } from '#core/detectors/signature.ts';
import { hashOf } from '#core/hash.ts';
import { baseName } from '#core/text.ts';
import { workloadOf } from '#core/workload.ts';
import { isTool } from './assess-risk.ts';

/** What one alert is about: findings that differ in nothing that a person would act on. */
export type Group = {
  /** 32 hexadecimal digits, made of all that follows but for the names of threads. */
  readonly id: string;
  readonly cluster: string;
  readonly namespace: string | undefined;
  /** The pod's name without its generated parts; undefined outside of pods, where `container` tells groups apart. */
  readonly workload: string | undefined;
  /** The container's name, or its id where it has none. */
  readonly container: string;
  /** The image without tag and digest. */
  readonly repository: string | undefined;
  /**
   * What the process is called: by its executable, where that is known; else by its thread, with `N` for each run of digits:
   * `worker-1` and `worker-27` are threads of one pool. A digit of a name stays: `python3`.
   */
  readonly process: string | undefined;
  readonly address: string;
  /** The path that the process executed; absent where it is not known. */
  readonly executable?: string | undefined;
  /** The id of the detector; absent for the one that joins, also in what is stored. */
  readonly rule?: string | undefined;
  /** What its rule is called, and how grave it is, where only its findings tell that. */
  readonly signature?: Signature | undefined;
};

/** Stands for a container in a group of what hosts did: all of a cluster, as what runs on hosts is mostly the same on each. */
export const HOSTS = 'host';

/**
 * The group of a finding, as far as it is known when the finding is announced. Threads make no groups: what an executable does
 * is one, and where that is not known, only suspicious tools are told from the rest. `generatedNames`: endings of pods' names,
 * as in the settings.
 */
export function groupOf(finding: Finding, generatedNames?: readonly string[]): Group {
  const { rule, signature, cluster, pod, container, process, address, program } = finding;
  const where = {
    cluster,
    namespace: pod.namespace,
    workload: workloadOf(pod.name, generatedNames),
    container: isOfHost(finding) ? HOSTS : (container.name ?? container.id),
    repository: container.image === undefined ? undefined : repositoryOf(container.image),
  };
  const what = { address, ...(rule === JOIN_DETECTOR.id ? {} : { rule }) };
  const identity = [...Object.values(where), actorOf(finding), ...Object.values(what)].map((value) => value ?? null);
  return {
    id: hashOf(JSON.stringify(identity)),
    ...where,
    process: program === undefined ? process && poolName(process) : baseName(program.executable),
    ...what,
    ...(program === undefined ? {} : { executable: program.executable }),
    ...(signature === undefined || detectorWithId(rule) !== undefined ? {} : { signature: shortSignature(signature) }),
  };
}

/** A digit of a name, and a version behind it, are no number of a thread: `k9s`, `python3.11`. */
function poolName(process: string): string {
  return process.replace(/\p{L}\d(?:\.\d+)*(?!\d)|\d+/gu, (text) => (/^\d/.test(text) ? 'N' : text));
}

/** A table keeps it with each group: without what is said of the rule once, with a finding. */
function shortSignature({ description: _, tags: __, ...signature }: Signature): Signature {
  return signature;
}

/**
 * What did it, as far as it makes a difference to people: an executable, or a suspicious tool by its name alone; the same
 * whatever the settings say.
 */
export function actorOf({ program, process }: Pick<Finding, 'program' | 'process'>): string | undefined {
  if (program !== undefined) return program.executable;
  return process !== undefined && isTool({ process }, SUSPICIOUS_TOOLS) ? process : undefined;
}

/** `registry:5000/shop/checkout:2.4.1@sha256:…` is of the repository `registry:5000/shop/checkout`. */
export function repositoryOf(image: string): string {
  const [tagged = ''] = image.split('@', 1);
  return tagged.replace(/:[^:/]*$/, '');
}
