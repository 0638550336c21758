import { cutEnd, cutMiddle, cutStart, displayWidth } from '#cli/terminal/display-width.ts';
import { actorLabel, isCalledAsItRuns } from '#core/correlate/actor-label.ts';
import { type Finding, isOfHost, SHOWN_DATA, targetParts, targetText } from '#core/correlate/finding.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { formatCount } from '#core/quantities.ts';
import { baseName, hostText, shortenText } from '#core/text.ts';
import { formatSecond } from '#core/time.ts';

/** Longer than any name of Kubernetes', but for two of them with a slash. */
const MAX_NAME = 300;
/** Linux has names of threads of 15; a runtime may show others. */
const MAX_PROCESS = 32;
const MAX_ACTOR = 48;
const MAX_CLUSTER = 40;
/** Digits of a container's id, as tools for containers show it. */
const ID_DIGITS = 12;
const USUAL_FOLDERS: ReadonlySet<string> = new Set(
  ['/bin/', '/sbin/'].flatMap((folder) => [folder, `/usr${folder}`, `/usr/local${folder}`]),
);

/** A name that an attacker may have chosen, harmless to show and of bounded length. */
export function harmless(name: string): string {
  return escapeInvisible(shortenText(name, MAX_NAME));
}

/** At most so many names, harmless to show, and how many more there are. */
export function nameSome(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).map(escapeInvisible);
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${formatCount(more)} more`] : [])].join(', ');
}

export function clusterText({ cluster }: { readonly cluster: string }): string {
  return cutMiddle(harmless(cluster), MAX_CLUSTER);
}

/** `shop/checkout-6d9f8c7b54-x2x7q`: a workload shows at the beginning, and which of its pods at the end. */
export function podText(finding: Finding, width: number): string {
  const { pod, host } = finding;
  if (pod.name === undefined) return isOfHost(finding) ? cutMiddle(`host ${harmless(host ?? '?')}`, width) : '(no pod)';
  return cutMiddle(`${harmless(pod.namespace ?? '?')}/${harmless(pod.name)}`, width);
}

/** As many digits of an id as people are shown, and as commands take. */
const FINDING_ID_DIGITS = 8;

/** `4e21aa71`: what `investigate` takes for it. */
export function findingIdText({ id }: Pick<Finding, 'id'>): string {
  return harmless(id.slice(0, FINDING_ID_DIGITS));
}

/** `c7761e58969f` */
export function containerIdText({ id }: { readonly id: string }): string {
  return cutEnd(harmless(id.slice(0, ID_DIGITS)), ID_DIGITS);
}

/** `checkout (c7761e58969f)` */
export function containerText({ container }: Finding, width: number): string {
  const id = `(${containerIdText(container)})`;
  if (container.name === undefined) return id;
  return `${cutMiddle(harmless(container.name), width - id.length - 1)} ${id}`;
}

/** An image, without what says least about it: digits of its digest, its registry, folders, then the digest. */
export function imageText(image: string, width: number): string {
  const whole = harmless(image);
  const short = whole.replace(/(@sha256:[\da-f]{12})[\da-f]+$/, '$1');
  const [tagged = short] = short.split('@', 1);
  const texts = [whole, ...withShorterPaths(short), ...withShorterPaths(tagged)];
  return texts.find((text) => displayWidth(text) <= width) ?? cutMiddle(`…/${baseName(tagged)}`, width);
}

function withShorterPaths(image: string): string[] {
  const [, ...names] = image.split('/');
  return [image, ...names.map((_, at) => `…/${names.slice(at).join('/')}`)];
}

/** What a process calls itself, where what it runs has a line of its own. */
export function processText(finding: Pick<Finding, 'process' | 'program'>): string {
  return cutEnd(harmless(finding.process || actorLabel(finding)), MAX_PROCESS);
}

/** The same with what it runs, where that is called otherwise. */
export function actorText(finding: Pick<Finding, 'process' | 'program'>): string {
  return cutEnd(harmless(actorLabel(finding)), MAX_ACTOR);
}

/** What a process runs, where that says more than its name. Of a long path its end is shown. */
export function executableText({ process, program }: Finding, width: number): string | undefined {
  if (program === undefined) return undefined;
  const { executable } = program;
  const file = baseName(executable);
  const folder = executable.slice(0, executable.length - file.length);
  if (isCalledAsItRuns({ process }, executable) && USUAL_FOLDERS.has(folder)) return undefined;
  return cutStart(escapeInvisible(executable), width);
}

/** What the process reached, or what else tells the finding from others of its rule. */
export function targetCell(finding: Pick<Finding, 'rule' | 'address' | 'port' | 'data'>): string {
  const { rule, address, port } = finding;
  const host = harmless(rule === JOIN_DETECTOR.id ? hostText(address) : targetText(finding));
  return port === undefined ? host : `${host}:${port}`;
}

/** The same where there is room for more: what is told of it, each by itself. */
export function targetLines(finding: Pick<Finding, 'rule' | 'address' | 'port' | 'data'>): string[] {
  if (finding.address !== '') return [targetCell(finding)];
  return targetParts(finding, SHOWN_DATA.many).map(harmless);
}

export function countText({ count, countIsLowerBound }: Finding): string {
  return `${formatCount(count)}${countIsLowerBound ? '+' : ''}`;
}

/** `2026-02-09 16:00:42` */
export function secondText(time: bigint | undefined): string {
  return time === undefined ? 'unknown' : formatSecond(time);
}

/** `2026-02-09 16:00:42 to 16:01:37 UTC` */
export function periodText({ firstSeen, lastSeen }: Finding): string {
  const [first, last] = [secondText(firstSeen), secondText(lastSeen)];
  if (firstSeen === undefined && lastSeen === undefined) return 'at an unknown time';
  if (first === last) return `${first} UTC`;
  const isSameDay = first.slice(0, 10) === last.slice(0, 10);
  return `${first} to ${isSameDay ? last.slice(11) : last} UTC`;
}
