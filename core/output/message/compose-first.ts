import { actorLabel } from '#core/correlate/actor-label.ts';
import { type Finding, isOfHost, SHOWN_DATA } from '#core/correlate/finding.ts';
import type { Risk } from '#core/correlate/risk.ts';
import type { Detector, Severity, Words } from '#core/detectors/detector.ts';
import { type FirstAlert, threadOfGroup } from '#core/notify/alert.ts';
import { suggestSuppressions, whyNotProposed } from '#core/notify/suppressions/suggest.ts';
import { accessTo, type Commands, commandsFor } from '#core/output/commands/commands.ts';
import { workloadOf } from '#core/workload.ts';
import { hiddenSection } from './compose-ended.ts';
import { coveringSection } from './covering-section.ts';
import {
  connectionOf,
  didOf,
  factsOf,
  headlineOf,
  ownerOfFinding,
  reasonLines,
  rulesOf,
  severityWord,
  showInstant,
  whyOf,
} from './describe.ts';
import { hasParts, incidentSection } from './incident-section.ts';
import type { Fact, Message, Section } from './message.ts';
import { detectorsKnown, type MessageOptions, proposalRulesIn } from './message-options.ts';
import { counted, named, type Phrase, phrase } from './phrase.ts';
import { programSection } from './program-section.ts';
import { acknowledgeSection, checksSection, responseSection } from './response-sections.ts';
import { suppressionSection } from './suppression-section.ts';

/** The first alert of a group: who, what, why it is told, what to look at, and what to do if it is expected, and if it is not. */
export function composeFirst(alert: FirstAlert, now: bigint, detector: Detector, options: MessageOptions): Message {
  const { group, finding, incident, before, hidden, isTest } = alert;
  const { words } = detector;
  const known = detectorsKnown(options);
  const commands: Commands = commandsFor(finding.cluster, accessTo(finding.cluster, options));
  const severity = finding.risk?.severity ?? detector.severity;
  const rules = proposalRulesIn(options);
  return {
    label: 'New',
    opening: openingOf(severity, alert),
    headline: headlineOf(finding, detector),
    isTest,
    lead: isTest ? phrase`TEST ALERT: the event below is not real.` : leadOf(finding, didOf(detector, known), before),
    sections: [
      acknowledgeSection(group, threadOfGroup(alert), commands, hasParts(incident) ? 'part' : 'alone'),
      ...hiddenSection(hidden),
      riskSection(finding.risk, severity),
      ...incidentSection(incident),
      { title: 'Who', kind: 'facts', facts: whoOf(finding) },
      ...programSection(finding),
      { title: 'What', kind: 'facts', facts: whatOf(finding, words) },
      checksSection(finding, words, commands),
      responseSection(finding, detector.join !== undefined, commands),
      { title: 'Why it matters', kind: 'text', text: whyOf(detector, known) },
      ...coveringSection(finding),
      suppressionSection(
        {
          covering: finding.suppression,
          suggestions: suggestSuppressions([finding], rules),
          notProposed: whyNotProposed(finding, rules),
          close: commands.close(group.id),
        },
        now,
      ),
    ],
    thread: threadOfGroup(alert),
    reference: [...rulesOf([detector]), `\nFinding: ${finding.id}\nGroup: ${group.id}`],
  };
}

function openingOf(severity: Severity, { incident, before }: FirstAlert): string {
  const word = severityWord(severity);
  if (before !== undefined) return `${word} now:`;
  return hasParts(incident) ? `${word} incident:` : word;
}

/** Begins with words of our own: a phone shows the beginning, and a name in it may be an attacker's. */
function leadOf(finding: Finding, did: Phrase, before: Severity | undefined): Phrase {
  const said = phrase`In ${ownerOfFinding(finding)} of cluster ${named(finding.cluster)}, ${named(actorLabel(finding))} ${did}.`;
  const since = finding.firstSeen === undefined ? [] : phrase` Since ${[showInstant(finding.firstSeen)]}.`;
  const known =
    before === undefined
      ? []
      : phrase` People knew it as ${[severityWord(before)]}; it is graver by what is known now.`;
  return phrase`${said}${known}${noveltyOf(finding)}${since}`;
}

/** What the fleet knows of the executable and its image; nothing where nobody asked. */
function noveltyOf(finding: Finding): Phrase {
  const holds = new Set(finding.risk?.reasons.map(({ is }) => is));
  const isHost = isOfHost(finding);
  if (holds.has('new-image'))
    return isHost
      ? phrase` This host was never seen to do that.`
      : phrase` No container of this image was ever seen to do that.`;
  if (holds.has('new-executable'))
    return isHost ? phrase` It is the first time on this host.` : phrase` It is the first time for this image.`;
  if (holds.has('routine')) return phrase` The same was seen in other workloads before.`;
  return [];
}

function riskSection(risk: Risk | undefined, severity: Severity): Section {
  const title = `Why it is ${severityWord(severity)}`;
  const reasons = risk === undefined ? [] : reasonLines(risk);
  if (reasons.length > 0) return { title, kind: 'list', items: reasons, more: 0 };
  return { title, kind: 'text', text: phrase`Nothing about it raises or lowers what its rule says.` };
}

function whoOf(finding: Finding): Fact[] {
  const { cluster, pod, container, host } = finding;
  if (isOfHost(finding)) return factsOf({ Cluster: cluster, Host: host });
  return factsOf({
    Cluster: cluster,
    Namespace: pod.namespace,
    Workload: workloadOf(pod.name),
    Pod: pod.name,
    Container: container.name === undefined ? container.id : `${container.name} (${container.id.slice(0, 12)})`,
    Image: container.image,
    Digest: container.digest,
    // What the container itself is called: Tracee does not tell the node.
    'Host name': host,
  });
}

function whatOf(finding: Finding, words: Words): Fact[] {
  const { count, countIsLowerBound, firstSeen, lastSeen, basis } = finding;
  const atLeast = countIsLowerBound === true ? ['at least '] : [];
  return [
    { label: words.fact, value: connectionOf(actorLabel(finding), finding, SHOWN_DATA.many) },
    { label: 'How often', value: [...atLeast, ...counted(count, words.event)] },
    { label: 'Since', value: [showInstant(firstSeen)] },
    { label: 'Last', value: [showInstant(lastSeen)] },
    { label: 'Basis', value: [words.basis[basis].told] },
  ];
}
