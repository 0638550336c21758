import type { Finding } from '#core/correlate/finding.ts';
import { type Group, repositoryOf } from '#core/correlate/group.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { matchesAnything } from '#core/glob.ts';
import type { Condition } from '#core/settings/suppression.ts';
import { workloadOf } from '#core/workload.ts';

/**
 * The globs that match one finding or group; one is missing where nothing is known, or where it would match anything.
 * The rule is missing for the detector that joins: entries for it have always done without.
 */
export type Traits = Readonly<Partial<Record<Exclude<Condition, 'address'>, string | undefined>>> & {
  /** The process with `*` for its digits, which only tell threads of one pool apart. */
  readonly pool: string | undefined;
};

export function traitsOfFinding({ rule, cluster, pod, container, process }: Finding): Traits {
  const workload = globOf(workloadOf(pod.name));
  return {
    rule: rule === JOIN_DETECTOR.id ? undefined : globOf(rule),
    cluster: globOf(cluster),
    namespace: globOf(pod.namespace),
    workload,
    pod: workload === undefined ? globOf(pod.name) : undefined,
    image: globOfImage(container.image),
    process: globOf(process),
    pool: poolOf(process),
  };
}

/** Without the image, of which the group has no more than the repository. */
export function traitsOfGroup({ rule, cluster, namespace, workload, process }: Group): Traits {
  // Literally an N or a run of digits: the group does not tell.
  const pool = globOf(process)?.replaceAll('N', '*');
  return {
    rule: globOf(rule),
    cluster: globOf(cluster),
    namespace: globOf(namespace),
    workload: globOf(workload),
    process: process?.includes('N') ? undefined : globOf(process),
    pool: pool === undefined || matchesAnything(pool) ? undefined : pool,
  };
}

function globOf(text: string | undefined): string | undefined {
  const glob = text === undefined || text === '' ? undefined : literalGlob(text);
  return glob === undefined || matchesAnything(glob) ? undefined : glob;
}

function poolOf(process: string | undefined): string | undefined {
  const pool = process === undefined || process === '' ? undefined : literalGlob(process, '*');
  return pool !== undefined && matchesAnything(pool) ? globOf(process) : pool;
}

/** Any version of the image: `shop/checkout:2.4.1` gives `shop/checkout:*`, which `shop/checkout-fake:1` does not match. */
function globOfImage(image: string | undefined): string | undefined {
  const repository = image === undefined ? undefined : globOf(repositoryOf(image));
  if (image === undefined || repository === undefined) return globOf(image);
  const mark = image.charAt(repositoryOf(image).length);
  return mark === '' || repository.endsWith('*') ? repository : `${repository}${mark}*`;
}

/** Longer names are matched by how they begin, so that no attacker makes an entry that nobody can read. */
const MAX_LENGTH = 150;

/**
 * A glob that matches the text, and hardly anything else: globs have no escape, so `*` in it becomes `?`. `digits`:
 * what stands for each run of digits.
 */
function literalGlob(text: string, digits?: '*'): string {
  const glob = text.replaceAll('*', '?');
  const general = digits === undefined ? glob : glob.replace(/\d+/g, digits);
  return shorten(general);
}

/** Measured as JSON shows it, where what is invisible takes six characters. */
function shorten(glob: string): string {
  let length = 0;
  for (let at = 0; at < glob.length; at += 1) {
    length += escapeInvisible(glob.charAt(at)).length;
    if (length > MAX_LENGTH) return `${glob.slice(0, at)}*`;
  }
  return glob;
}
