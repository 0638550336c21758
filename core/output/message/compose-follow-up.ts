import { actorLabel } from '#core/correlate/actor-label.ts';
import type { Finding } from '#core/correlate/finding.ts';
import type { Detector } from '#core/detectors/detector.ts';
import { type FollowUpAlert, threadOfGroup } from '#core/notify/alert.ts';
import {
  suggestForGroups,
  suggestSuppressions,
  whyNoGroupProposed,
  whyNotProposed,
} from '#core/notify/suppressions/suggest.ts';
import { accessTo, commandsFor } from '#core/output/commands/commands.ts';
import { MILLISECONDS_PER_HOUR } from '#core/time.ts';
import { podsSection } from './compose-ended.ts';
import { coveringSection } from './covering-section.ts';
import {
  connectionOf,
  factsOf,
  groupHeadline,
  ownerOf,
  reasonLines,
  rulesOf,
  severityWord,
  showInstant,
  showMilliseconds,
} from './describe.ts';
import type { Message, Section } from './message.ts';
import { type MessageOptions, proposalRulesIn } from './message-options.ts';
import { counted, named, type Phrase, phrase } from './phrase.ts';
import { acknowledgeSection, checksSection, responseSection } from './response-sections.ts';
import { suppressionSection } from './suppression-section.ts';

/** A risky group that goes on, or that is back. */
export function composeFollowUp(
  alert: FollowUpAlert,
  now: bigint,
  detector: Detector,
  options: MessageOptions,
): Message {
  const { group, since, risk, findings, examples, hidden = 0 } = alert;
  const { cluster, namespace, workload, container, repository, executable, process, address } = group;
  const commands = commandsFor(cluster, accessTo(cluster, options));
  const latest = examples.at(-1);
  const rules = proposalRulesIn(options);
  const suggestions = examples.length > 0 ? suggestSuppressions(examples, rules) : suggestForGroups([group], rules);
  const notProposed = latest === undefined ? whyNoGroupProposed(group, rules) : whyNotProposed(latest, rules);
  return {
    label: 'Again',
    opening: `${severityWord(risk.severity)} again:`,
    headline: groupHeadline(group),
    isTest: false,
    lead: phrase`In ${ownerOf(group)} of cluster ${named(cluster)}, ${named(process)} ${causeText(alert)}: ${newText(findings)}. ${hiddenText(hidden)}The first message about it went out at ${[showMilliseconds(since)]}.`,
    sections: [
      acknowledgeSection(group, threadOfGroup(alert), commands, 'unknown'),
      ...podsSection('New in pods', alert.pods),
      ...examplesSection(examples, findings, detector),
      { title: `Why it is ${severityWord(risk.severity)}`, kind: 'list', items: reasonLines(risk, 'earlier'), more: 0 },
      {
        title: 'Who',
        kind: 'facts',
        facts: [
          ...factsOf({ Cluster: cluster, Namespace: namespace, Workload: workload }),
          ...factsOf({ Container: container, Image: repository, Executable: executable }),
          { label: detector.words.fact, value: connectionOf(process, { address }) },
        ],
      },
      ...(latest === undefined
        ? []
        : [
            checksSection(latest, detector.words, commands),
            responseSection(latest, detector.join !== undefined, commands),
          ]),
      ...(latest === undefined ? [] : coveringSection(latest)),
      suppressionSection(
        { covering: latest?.suppression, suggestions, notProposed, close: commands.close(group.id) },
        now,
      ),
    ],
    thread: threadOfGroup(alert),
    reference: [...rulesOf([detector]), `\nGroup: ${group.id}`],
  };
}

/** Logs that come late, the newest first, make a pause where there was none: nothing is said of what was in between. */
function causeText({ cause, pause = 0, findings }: FollowUpAlert): Phrase {
  if (cause === 'goes on') return ['goes on'];
  if (cause === 'was closed')
    return [findings === 0 ? 'goes on, though it was closed' : 'is back, though it was closed'];
  const hours = Math.floor(pause / MILLISECONDS_PER_HOUR);
  return hours === 0 ? ['was seen again after a pause'] : phrase`was seen again after ${counted(hours, 'hour')}`;
}

function newText(findings: number): Phrase {
  return findings === 0 ? ['more of what is known, and no new finding'] : counted(findings, 'new finding');
}

function hiddenText(hidden: number): Phrase {
  return hidden === 0 ? [] : phrase`A suppression that is over had hidden ${hidden} of them until now. `;
}

function examplesSection(examples: readonly Finding[], findings: number, { words }: Detector): Section[] {
  if (examples.length === 0) return [];
  const items = examples.map((finding) => exampleLine(finding, words.event));
  return [
    {
      title: findings === 0 ? 'What goes on' : 'New findings',
      kind: 'list',
      items,
      more: Math.max(0, findings - examples.length),
    },
  ];
}

function exampleLine(finding: Finding, event: string): Phrase {
  const { pod, container, count, countIsLowerBound, lastSeen } = finding;
  const where = named(pod.name ?? container.id.slice(0, 12));
  const atLeast = countIsLowerBound === true ? phrase`at least ` : [];
  return phrase`${where}: ${connectionOf(actorLabel(finding), finding)}, ${atLeast}${counted(count, event)}, last ${[showInstant(lastSeen)]}`;
}
