import type { DamagedSource } from '#core/correlate/damage.ts';
import type { UnconfirmedServer } from '#core/correlate/unconfirmed-servers.ts';
import type { Detector } from '#core/detectors/detector.ts';
import { JOIN_DETECTOR } from '#core/detectors/registry.ts';
import { WHY_NOT_COMPARED } from '#core/not-compared.ts';
import type { RescanAlert } from '#core/notify/alert.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { hostText } from '#core/text.ts';
import { groupLine, rulesOf } from './describe.ts';
import { type Fact, listSection, type Message, type NextStep, type Section } from './message.ts';
import { counted, named, type Phrase, phrase } from './phrase.ts';
import { threadOf } from './thread.ts';

/** A rescan has ended: what it found, and where that is. */
export function composeRescan(alert: RescanAlert, detectors: readonly Detector[]): Message {
  const { run, status, heading, findings } = alert;
  const thread = threadOf(['rescan', run]);
  const label = status === 'complete' ? 'Rescan' : 'Rescan incomplete';
  return {
    label,
    opening: `${label}:`,
    headline:
      alert.notCompared === undefined
        ? phrase`${counted(findings.new, 'new finding')} of ${findings.total} in ${named(heading)}`
        : phrase`${counted(findings.total, 'finding')} in ${named(heading)}`,
    isTest: false,
    lead: leadOf(alert),
    sections: [
      { title: 'Result', kind: 'facts', facts: factsOf(alert) },
      ...blindSection(alert),
      ...unconfirmedSection(alert),
      ...silentSection(alert),
      ...damagedSection(alert),
      ...newSection(alert),
      { title: 'What to do', kind: 'steps', steps: stepsOf(alert) },
    ],
    thread,
    reference: [...rulesOf(detectors), `\nRescan: ${thread}`],
  };
}

function leadOf({ status, heading, findings, notCompared }: RescanAlert): Phrase {
  const ended =
    status === 'complete'
      ? phrase`A rescan of ${named(heading)} has ended.`
      : phrase`A rescan of ${named(heading)} ended before it had read everything. What it has read is in the report.`;
  const found = phrase`${ended} It found ${counted(findings.total, 'finding')}.`;
  if (notCompared !== undefined)
    return phrase`${found} They were not compared with live detection: ${[WHY_NOT_COMPARED[notCompared]]}.`;
  if (findings.new === 0) return phrase`${found} None of them is new.`;
  return phrase`${found} ${findings.new} of them live detection had never told.`;
}

type Counted = readonly [label: string, count: number, meaning: string];

function factsOf({ run, objects, findings, notCompared }: RescanAlert): Fact[] {
  const counts: readonly Counted[] = [
    ...(notCompared === undefined ? comparisonsIn(findings) : []),
    ['Read', objects.read, 'objects'],
    ['In part', objects.partial, 'of them were read only in part, or nothing in them was understood'],
    ['Failed', objects.failed, 'objects could not be read; the report has the reasons'],
    ['Left out', objects.skipped, 'objects of other times'],
  ];
  const told = counts.filter(([label, count]) => count > 0 || label === 'New' || label === 'Read');
  return [
    ...told.map(([label, count, meaning]) => ({ label, value: [`${formatCount(count)} (${meaning})`] })),
    { label: 'Run', value: [named(run)] },
  ];
}

function comparisonsIn(findings: RescanAlert['findings']): readonly Counted[] {
  return [
    ['New', findings.new, 'live detection never told them'],
    ['Known', findings.known, 'it told them, too'],
    ['Gone', findings.gone, 'it told them; this version does not find them'],
    ['Open', findings.notComparable, 'it told them; too little was read to compare'],
  ];
}

function blindSection({ blindClusters }: RescanAlert): Section[] {
  const lineOf = (cluster: string) => phrase`${named(cluster)}: its logs lack what is needed to find anything`;
  return listSection('Blind', blindClusters, lineOf, 5);
}

function unconfirmedSection({ unconfirmedServers }: RescanAlert): Section[] {
  return listSection('Perhaps missed', unconfirmedServers, unconfirmedLine, 3);
}

function unconfirmedLine(server: UnconfirmedServer): Phrase {
  const { cluster, address, port, connects, containers, toldContainers } = server;
  const others = plural(toldContainers, 'other was', 'others were');
  const place = phrase`${named(`${hostText(address)}:${port}`)} of cluster ${named(cluster)}`;
  return phrase`${place}: ${counted(connects, 'connect')} of ${counted(containers, 'container')}; ${[others]} told that it is the ${[JOIN_DETECTOR.words.target]}, too few to infer that from`;
}

function silentSection({ silentClusters }: RescanAlert): Section[] {
  const lineOf = (cluster: string) =>
    phrase`${named(cluster)}: nothing that was read of it is of the time that was asked for`;
  return listSection('Silent', silentClusters, lineOf, 5);
}

function damagedSection({ damage: { sources, first } }: RescanAlert): Section[] {
  if (sources === 0) return [];
  const items = first.slice(0, 5).map(damagedLine);
  return [{ title: 'Damaged', kind: 'list', items, more: sources - items.length }];
}

function damagedLine({ name, malformed, records }: DamagedSource): Phrase {
  return phrase`${named(name)}: ${malformed} of ${counted(records, 'record')} could not be understood; what is missing may be in there`;
}

function newSection({ newGroups, newGroupCount }: RescanAlert): Section[] {
  if (newGroupCount === 0) return [];
  const items = newGroups.map(groupLine);
  return [{ title: 'New groups', kind: 'list', items, more: newGroupCount - newGroups.length }];
}

function stepsOf({ status, run, report, folder }: RescanAlert): NextStep[] {
  const steps: NextStep[] = [
    { text: phrase`Open the report. It is one file, and works offline.`, command: `aws s3 cp ${report} .` },
    { text: phrase`Beside it lie the findings as NDJSON and OCSF, and the summary.`, command: `aws s3 ls ${folder}` },
  ];
  if (status === 'complete') return steps;
  const text = phrase`Once its cause is removed, let it go on where it failed.`;
  return [...steps, { text, command: `traceward rescan redrive ${run}` }];
}
