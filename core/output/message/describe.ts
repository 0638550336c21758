import { type Finding, isOfHost, SHOWN_DATA, targetText } from '#core/correlate/finding.ts';
import { type Group, HOSTS } from '#core/correlate/group.ts';
import { REASONS, type ReasonName, type Risk } from '#core/correlate/risk.ts';
import type { Detector, Severity } from '#core/detectors/detector.ts';
import { DETECTORS, detectorOf } from '#core/detectors/registry.ts';
import { baseName, hostText } from '#core/text.ts';
import { formatSecond, toNanoseconds } from '#core/time.ts';
import { workloadOf } from '#core/workload.ts';
import type { Fact } from './message.ts';
import { named, type Phrase, phrase } from './phrase.ts';

/** Longest names in a title: none may push the others out of sight. */
const IN_TITLE = { process: 16, owner: 40, cluster: 24 };

/** `shop/checkout`: what a person calls the group's container. */
export function ownerOf(group: Group): Phrase {
  return ownerPhrase(ownerText(group));
}

export function ownerOfFinding(finding: Finding): Phrase {
  return ownerPhrase(ownerTextOfFinding(finding));
}

/** Undefined in `workload` outside of pods, where a container is all that is known. */
type Owner = Pick<Group, 'namespace' | 'workload' | 'container'>;

function ownerText({ namespace, workload, container }: Owner): string {
  if (workload !== undefined) return `${namespace ?? '?'}/${workload}`;
  return container === HOSTS ? 'a host' : `container ${container.slice(0, 12)}`;
}

function ownerTextOfFinding(finding: Finding): string {
  const { pod, container, host } = finding;
  if (isOfHost(finding)) return `host ${host ?? '?'}`;
  return ownerText({ namespace: pod.namespace, workload: workloadOf(pod.name), container: container.id });
}

function ownerPhrase(text: string, longest?: number): Phrase {
  return [named(text, longest)];
}

/** `curl`: what ran, by its executable if that is known, else by what the thread calls itself. */
export function actorName({ program, process }: Pick<Finding, 'program' | 'process'>): string | undefined {
  return program === undefined ? process : baseName(program.executable);
}

/** `curl in shop/checkout (prod) -> API server`, for a title. */
export function headlineOf(finding: Finding, detector: Detector): Phrase {
  const owner = ownerPhrase(ownerTextOfFinding(finding), IN_TITLE.owner);
  const where = phrase`${named(actorName(finding), IN_TITLE.process)} in ${owner} (${named(finding.cluster, IN_TITLE.cluster)})`;
  return phrase`${where} -> ${targetOf(finding, detector)}`;
}

/** The same of a group, without what it reached. `place`: in place of its owner, as `on host node-9`. */
export function groupHeadline(group: Group, place?: string): Phrase {
  const where = place === undefined ? phrase`in ${ownerPhrase(ownerText(group), IN_TITLE.owner)}` : [named(place)];
  return phrase`${named(group.process, IN_TITLE.process)} ${where} (${named(group.cluster, IN_TITLE.cluster)})${ruleOf(group)}`;
}

/** What all findings of the join reach has a name; the names of other rules say what happened. */
function targetOf(finding: Finding, { join, name, words }: Detector): Phrase {
  if (join !== undefined) return [words.target];
  return finding.address === '' ? [named(name)] : phrase`${named(name)}: ${named(finding.address)}`;
}

/** What a thread was called before it executed the program: its parent's name. */
const STARTER = 'prev_comm';

/** Of what is told of a finding, where all of it has room. */
const LONGEST_TARGET = 400;

/** `kubectl -> 10.96.0.1:443`, or a process alone. `most`: so much of what is told of a finding stands in place of an address. */
export function connectionOf(
  process: string | undefined,
  { address, port, data }: Pick<Finding, 'address' | 'data'> & { readonly port?: number | undefined },
  most: number = SHOWN_DATA.few,
): Phrase {
  const target = targetText({ address, data }, most);
  const starter = data?.[STARTER];
  if (address === '' && starter !== undefined) return phrase`${named(process)}, started by ${named(starter)}`;
  if (address === '')
    return target === '' ? [named(process)] : phrase`${named(process)}: ${named(target, LONGEST_TARGET)}`;
  return phrase`${named(process)} -> ${named(port === undefined ? address : `${hostText(address)}:${port}`)}`;
}

/** A group on one line: `kubectl in shop/checkout (prod)`. */
export function groupLine(group: Group): Phrase {
  return phrase`${named(group.process)} in ${ownerOf(group)} (${named(group.cluster)})${ruleOf(group)}`;
}

/** What rule it is about, where it is not the one that joins, which most are about. */
export function ruleOf(group: Pick<Group, 'rule' | 'signature'>): Phrase {
  return group.rule === undefined ? [] : phrase`: ${named(detectorOf(group).name)}`;
}

/** How grave something is, as the word that a title and a line begin with. */
export function severityWord(severity: Severity): string {
  return severity.toUpperCase();
}

/** Why something matters, the weightiest first. */
export function reasonLines({ reasons }: Pick<Risk, 'reasons'>, found: 'now' | 'earlier' = 'now'): Phrase[] {
  const then = (is: ReasonName) => (found === 'earlier' && ONCE.has(is) ? ', when it was first found' : '');
  return [...reasons]
    .sort((a, b) => b.points - a.points)
    .map(({ is, points }) => [`${REASONS[is]}${then(is)} (${points} points)`]);
}

/** What holds of the first finding of a group, and not of what comes later. */
const ONCE: ReadonlySet<ReasonName> = new Set(['new-executable', 'new-image']);

/** The reasons that make something matter more, in a row. */
export function reasonsInRow({ reasons }: Pick<Risk, 'reasons'>): Phrase {
  const counting = reasons.filter(({ points }) => points > 0).sort((a, b) => b.points - a.points);
  return [counting.map(({ is }) => REASONS[is]).join('; ')];
}

export function factsOf(facts: Readonly<Record<string, string | undefined>>): Fact[] {
  return Object.entries(facts)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([label, value]) => ({ label, value: [named(value)] }));
}

/** `time`: nanoseconds since the epoch. */
export function showInstant(time: bigint | undefined): string {
  return time === undefined ? 'unknown' : `${formatSecond(time)} UTC`;
}

export function showMilliseconds(time: number): string {
  return showInstant(toNanoseconds(time));
}

/** So many rules are named in a row: a line of a log may name any. */
const MAX_RULES = 10;
const MAX_ID = 64;
/** Nothing that a chat or a mail reader could take for more than a word. */
const PLAIN_ID = /^[\w:-]{1,64}$/;
/** Longer than what a rule says in a sentence or two. */
const MAX_WHY = 400;

/** The rules that a message is about. */
export function rulesOf(detectors: readonly Detector[]): Phrase {
  const more = detectors.length - MAX_RULES;
  const row = detectors
    .slice(0, MAX_RULES)
    .flatMap(({ id }, at) => [at === 0 ? 'Rule: ' : ', ', PLAIN_ID.test(id) ? id : named(id, MAX_ID)]);
  return more > 0 ? phrase`${row} and ${more} more` : row;
}

/**
 * What was done, by the rule. What a rule is called that is not among the `known` ones may be anybody's: lines of logs tell it, and files
 * of users.
 */
export function didOf({ id, name, words }: Detector, known = DETECTORS): Phrase {
  return known.find((each) => each.id === id)?.words === words
    ? [words.did]
    : phrase`matched the rule "${named(name)}"`;
}

/** The same of all of these, in a row. */
export function didOfAny(detectors: readonly Detector[]): Phrase {
  const all = [...new Map(detectors.map((each) => [each.words.did, each])).values()];
  const row = all.slice(0, MAX_RULES).flatMap((each, at) => [...(at === 0 ? [] : [' or ']), ...didOf(each)]);
  return all.length > MAX_RULES ? [...row, ' or another'] : row;
}

/** Why it matters, as the rule says it. */
export function whyOf({ id, attack: [attack], words }: Detector, known = DETECTORS): Phrase {
  const own = known.find((each) => each.id === id);
  const why: Phrase = own?.words === words ? [words.why] : [named(words.why, MAX_WHY)];
  if (attack === undefined) return why;
  const { uid, name } = attack.technique;
  const isOwn = own?.attack.some(({ technique }) => technique.uid === uid && technique.name === name);
  const technique: Phrase = isOwn ? [`${uid}, ${name}`] : phrase`${named(uid)}, ${named(name)}`;
  return phrase`MITRE ATT&CK ${technique}: ${why}`;
}
