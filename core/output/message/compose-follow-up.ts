import type { Finding } from '#core/correlate/finding.ts';
import type { Detector } from '#core/detectors/detector.ts';
import type { FollowUpAlert, Names } from '#core/notify/alert.ts';
import { suggestForGroups, suggestSuppressions } from '#core/notify/suppressions/suggest.ts';
import { connectionOf, factsOf, ownerOf, rulesOf, showInstant, showMilliseconds } from './describe.ts';
import type { Message, Section } from './message.ts';
import { counted, named, type Phrase, phrase } from './phrase.ts';
import { suppressionSection } from './suppression-section.ts';

/** What has joined a group since people last heard of it. */
export function composeFollowUp(alert: FollowUpAlert, now: bigint, detector: Detector): Message {
  const { group, since, findings, examples } = alert;
  const { cluster, namespace, workload, container, repository, process, address } = group;
  const suggestions = examples.length > 0 ? suggestSuppressions(examples) : suggestForGroups([group]);
  return {
    label: 'Again',
    headline: phrase`${ownerOf(group)}: ${connectionOf(process, address)}: ${findings} more (${named(cluster)})`,
    isTest: false,
    lead: phrase`${counted(findings, 'new finding')} of a group that alerted on ${[showMilliseconds(since)]}.`,
    sections: [
      ...namesSection('New in pods', alert.pods),
      ...examplesSection(examples, findings, detector),
      {
        title: 'The group',
        kind: 'facts',
        facts: [
          ...factsOf({ Cluster: cluster, Namespace: namespace, Workload: workload }),
          ...factsOf({ Container: container, Image: repository }),
          { label: detector.words.fact, value: connectionOf(process, address) },
        ],
      },
      suppressionSection(suggestions, now),
    ],
    thread: group.id,
    reference: `${rulesOf([detector])}\nGroup ${group.id}`,
  };
}

function namesSection(title: string, { some, count }: Names): Section[] {
  if (count === 0) return [];
  return [{ title, kind: 'list', items: some.map((name) => [named(name)]), more: count - some.length }];
}

function examplesSection(examples: readonly Finding[], findings: number, { words }: Detector): Section[] {
  if (examples.length === 0) return [];
  const items = [...examples].reverse().map((finding) => exampleLine(finding, words.event));
  return [{ title: 'Latest findings', kind: 'list', items, more: Math.max(0, findings - examples.length) }];
}

function exampleLine(finding: Finding, event: string): Phrase {
  const { pod, container, process, address, port, count, countIsLowerBound, lastSeen } = finding;
  const where = named(pod.name ?? container.id.slice(0, 12));
  const atLeast = countIsLowerBound === true ? phrase`at least ` : [];
  return phrase`${where}: ${connectionOf(process, address, port)}, ${atLeast}${counted(count, event)}, last ${[showInstant(lastSeen)]}`;
}
