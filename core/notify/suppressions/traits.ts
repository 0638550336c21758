import type { Finding } from '#core/correlate/finding.ts';
import { type Group, repositoryOf } from '#core/correlate/group.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { matchesGlob, namesSomething } from '#core/glob.ts';
import { acceptableGlob } from '#core/settings/condition-glob.ts';
import type { Condition } from '#core/settings/suppression.ts';
import { workloadOf } from '#core/workload.ts';
import type { SuppressionRules } from './suppress.ts';

/**
 * The globs that match one finding or group; one is missing where nothing is known, or where it would match too much.
 * The rule is missing for the detector that joins: entries for it have always done without.
 */
export type Traits = Readonly<Partial<Record<Exclude<Condition, 'address'>, string | undefined>>> & {
  /** The process with `*` for its digits, which only tell threads of one pool apart. */
  readonly pool: string | undefined;
};

/** What proposals need to know of the settings. */
export type ProposalRules = Pick<SuppressionRules, 'immediateProcesses' | 'generatedNames'>;

/** The process is missing where its executable is known: the kernel chose that name, and a thread the other. */
export function traitsOfFinding(
  { rule, cluster, pod, container, process, program }: Finding,
  { immediateProcesses, generatedNames }: ProposalRules,
): Traits {
  const workload = globOf('workload', workloadOf(pod.name, generatedNames));
  const isKnown = program !== undefined && program.executable !== '';
  return {
    rule: rule === JOIN_DETECTOR.id ? undefined : globOf('rule', rule),
    cluster: globOf('cluster', cluster),
    namespace: globOf('namespace', pod.namespace),
    workload,
    pod: workload === undefined ? globOf('pod', pod.name) : undefined,
    container: globOf('container', container.name),
    image: globOfImage(container.image),
    executable: globOf('executable', program?.executable),
    process: isKnown ? undefined : globOf('process', process),
    pool: isKnown ? undefined : poolOf(process, immediateProcesses),
  };
}

/** What stands for a container in a group that has no name. */
const CONTAINER_ID = /^[\da-f]{64}$/;

/** Of the image a group has no more than the repository: an entry covers its tags, and not what is named by a digest alone. */
export function traitsOfGroup(
  { rule, cluster, namespace, workload, container, repository, process, executable }: Group,
  { immediateProcesses }: ProposalRules,
): Traits {
  // Literally an N or a run of digits: the group does not tell.
  const pool = globOf('process', process)?.replaceAll('N', '*');
  const isKnown = executable !== undefined;
  return {
    rule: globOf('rule', rule),
    cluster: globOf('cluster', cluster),
    namespace: globOf('namespace', namespace),
    workload: globOf('workload', workload),
    container: CONTAINER_ID.test(container) ? undefined : globOf('container', container),
    image: globOfImage(repository === undefined ? undefined : `${repository}:*`),
    executable: globOf('executable', executable),
    process: isKnown || process?.includes('N') ? undefined : globOf('process', process),
    pool: isKnown || pool === undefined || !isSpecific(pool, immediateProcesses) ? undefined : pool,
  };
}

function globOf(condition: Condition, text: string | undefined): string | undefined {
  const glob = text === undefined || text === '' ? undefined : literalGlob(condition, text);
  return glob === undefined || !namesSomething(glob) ? undefined : glob;
}

function poolOf(process: string | undefined, tools: readonly string[]): string | undefined {
  if (process === undefined || process === '') return undefined;
  const pool = literalGlob('process', process, '*');
  return isSpecific(pool, tools) ? pool : globOf('process', process);
}

/** Fewer letters before the `*` could begin anything. */
const LEAST_LETTERS = 3;

/** Whether a glob stands for names of one kind, and for no suspicious tool. One without `*` stands for one name. */
function isSpecific(glob: string, tools: readonly string[]): boolean {
  if (!namesSomething(glob)) return false;
  if (!glob.includes('*')) return true;
  const [beginning = ''] = glob.split('*', 1);
  const letters = beginning.match(/\p{L}/gu) ?? [];
  return letters.length >= LEAST_LETTERS && !tools.some((tool) => matchesGlob(glob, tool));
}

/** Any version of the image: `shop/checkout:2.4.1` gives `shop/checkout:*`, which `shop/checkout-fake:1` does not match. */
function globOfImage(image: string | undefined): string | undefined {
  const repository = image === undefined ? undefined : globOf('image', repositoryOf(image));
  if (image === undefined || repository === undefined) return globOf('image', image);
  const mark = image.charAt(repositoryOf(image).length);
  return mark === '' || repository.endsWith('*') ? repository : `${repository}${mark}*`;
}

/** Longer names are matched by how they begin, so that no attacker makes an entry that nobody can read. */
const MAX_LENGTH = 150;

/**
 * A glob that matches the text, and hardly anything else: globs have no escape, so `*` in it becomes `?`. `digits`:
 * what stands for each run of digits.
 */
function literalGlob(condition: Condition, text: string, digits?: '*'): string {
  const glob = text.replaceAll('*', '?');
  const general = digits === undefined ? glob : glob.replace(/\d+/g, digits);
  return acceptableGlob(condition, shorten(general));
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
