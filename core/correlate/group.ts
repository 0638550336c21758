import type { Finding } from '#core/correlate/finding.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { hashOf } from '#core/hash.ts';
import { baseName } from '#core/text.ts';
import { workloadOf } from '#core/workload.ts';

/** What one alert is about: findings that differ in nothing that a person would act on. */
export type Group = {
  /** 32 hexadecimal digits, made of all that follows. */
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
   * `worker-1` and `worker-27` are threads of one pool.
   */
  readonly process: string | undefined;
  readonly address: string;
  /** The path that the process executed; absent where it is not known. */
  readonly executable?: string | undefined;
  /** The id of the detector; absent for the one that joins, also in what is stored. */
  readonly rule?: string | undefined;
};

/** The group of a finding, as far as it is known when the finding is announced. */
export function groupOf({ rule, cluster, pod, container, process, address, program }: Finding): Group {
  const group = {
    cluster,
    namespace: pod.namespace,
    workload: workloadOf(pod.name),
    container: container.name ?? container.id,
    repository: container.image === undefined ? undefined : repositoryOf(container.image),
    process: program === undefined ? process?.replace(/\d+/g, 'N') : baseName(program.executable),
    address,
    ...(program === undefined ? {} : { executable: program.executable }),
    ...(rule === JOIN_DETECTOR.id ? {} : { rule }),
  };
  const identity = Object.values(group).map((value) => value ?? null);
  return { id: hashOf(JSON.stringify(identity)), ...group };
}

/** `registry:5000/shop/checkout:2.4.1@sha256:…` is of the repository `registry:5000/shop/checkout`. */
export function repositoryOf(image: string): string {
  const [tagged = ''] = image.split('@', 1);
  return tagged.replace(/:[^:/]*$/, '');
}
