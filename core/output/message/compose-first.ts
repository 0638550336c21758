import type { Finding } from '#core/correlate/finding.ts';
import type { Detector, Words } from '#core/detectors/detector.ts';
import type { FirstAlert } from '#core/notify/alert.ts';
import { suggestSuppressions } from '#core/notify/suppressions/suggest.ts';
import { workloadOf } from '#core/workload.ts';
import { commands } from './command.ts';
import { connectionOf, factsOf, ownerOfFinding, rulesOf, showInstant } from './describe.ts';
import type { Fact, Message, NextStep, Section } from './message.ts';
import { counted, named, type Phrase, phrase } from './phrase.ts';
import { suppressionSection } from './suppression-section.ts';

/** The first alert of a group: who, what, why it matters, what to look at, and what to do if it is expected. */
export function composeFirst({ group, finding, isTest }: FirstAlert, now: bigint, detector: Detector): Message {
  const { words } = detector;
  const { cluster, process, address, port } = finding;
  const owner = ownerOfFinding(finding);
  return {
    label: 'New',
    headline: phrase`${owner}: ${connectionOf(process, address, port)} (${named(cluster)})`,
    isTest,
    lead: isTest
      ? phrase`This is a test of the alerts' path: nothing of what follows has happened.`
      : phrase`${named(process)} in ${owner} ${[words.did]}. More of the same will come together, as a digest.`,
    sections: [
      { title: 'Who', kind: 'facts', facts: whoOf(finding) },
      { title: 'What', kind: 'facts', facts: whatOf(finding, words) },
      { title: 'Why it matters', kind: 'text', text: whyOf(detector) },
      { title: 'First checks', kind: 'steps', steps: checksOf(finding, words) },
      ...countedBy(finding),
      suppressionSection(suggestSuppressions([finding]), now),
    ],
    thread: group.id,
    reference: `${rulesOf([detector])}\nFinding ${finding.id}\nGroup ${group.id}`,
  };
}

function whyOf({ attack: [attack], words }: Detector): Phrase {
  return [
    attack === undefined ? words.why : `MITRE ATT&CK ${attack.technique.uid}, ${attack.technique.name}: ${words.why}`,
  ];
}

function whoOf({ cluster, pod, container, host }: Finding): Fact[] {
  return factsOf({
    Cluster: cluster,
    Namespace: pod.namespace,
    Workload: workloadOf(pod.name),
    Pod: pod.name,
    Container: container.name === undefined ? container.id : `${container.name} (${container.id.slice(0, 12)})`,
    Image: container.image,
    // What the container itself is called: Tracee does not tell the node.
    'Host name': host,
  });
}

function whatOf(
  { process, address, port, count, countIsLowerBound, firstSeen, lastSeen, basis }: Finding,
  words: Words,
): Fact[] {
  const atLeast = countIsLowerBound === true ? ['at least '] : [];
  return [
    { label: words.fact, value: connectionOf(process, address, port) },
    { label: 'How often', value: [...atLeast, ...counted(count, words.event)] },
    { label: 'Since', value: [showInstant(firstSeen)] },
    { label: 'Last', value: [showInstant(lastSeen)] },
    { label: 'Basis', value: [words.basis[basis].told] },
  ];
}

function checksOf({ pod, container, host, evidence }: Finding, { checks, event }: Words): NextStep[] {
  const [pointer] = evidence;
  const inPod: NextStep[] = [
    step(phrase`${[checks.isMeant]} Look at its owner, image and age.`, commands.describePod(pod.namespace, pod.name)),
    ...checks.further.map((check) => step([check.pod], commands[check.command](pod.namespace, pod.name))),
  ];
  const onNode: NextStep[] = [
    step(
      phrase`Whose container is it? Tracee did not tell its pod. Ask on its node; the container's host name is ${named(host)}.`,
      commands.inspectContainer(container.id),
    ),
    ...checks.further.map(({ container: text }) => ({ text: [text], command: undefined })),
  ];
  const read: NextStep[] =
    pointer === undefined
      ? []
      : [
          step(
            phrase`What did the process do? The ${[event]} is in line ${pointer.line}${recordOf(pointer.record)} of ${named(pointer.source)}, and what it did before and after is near.`,
            commands.showEvidence(pointer),
          ),
        ];
  return [...(pod.name === undefined ? onNode : inPod), ...read];
}

/** A command with a name that somebody made up would be a trap. */
function step(text: Phrase, command: string | undefined): NextStep {
  return {
    text: command === undefined ? phrase`${text} No command is given: a name for it is missing or unusual.` : text,
    command,
  };
}

function recordOf(record: number | undefined): Phrase {
  return record === undefined ? [] : phrase` (record ${record})`;
}

/** What an entry that only counts would have hidden. */
function countedBy({ suppression }: Finding): Section[] {
  if (suppression?.mode !== 'count') return [];
  const { owner, reason } = suppression;
  const text = phrase`An entry of traceward.json would have suppressed this, if its mode were suppress and not count. Its owner: ${named(owner)}. Its reason: ${named(reason)}`;
  return [{ title: 'Counted as expected', kind: 'text', text }];
}
