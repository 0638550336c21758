import { typedAnywhere } from '#cli/terminal/npm-script.ts';
import { type Screen, wrapLines } from '#cli/terminal/screen.ts';
import type { BlindSpot, PartlyReadSource, Summary, UnreadSource } from '#core/correlate/summary.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { formatCount, plural } from '#core/quantities.ts';
import { describeDamage, describeGaps, describeReading, explainBlindSpot } from '#core/report/describe-coverage.ts';
import { nameSome } from './finding-texts.ts';

/** A command has a line of its own, and stays on it, so that it can be copied. */
const COMMAND_INDENT = '    ';

/** What was read and what cannot be seen, in plain words; one line an item. */
export function describeCoverage(summary: Summary): string[] {
  return [
    describeReading(summary),
    ...describeGaps({ ...summary, partialSources: [] }).flatMap((gap) => linesOf(gap)),
    ...describeDamage(summary).map((text) => `DAMAGED: ${text}.`),
    ...describeNotRead(summary),
    ...summary.blind.flatMap(describeBlindSpot),
  ];
}

/** More would push the findings off the screen; the summary and the report have more. */
const MAX_REASONS = 10;
const MAX_NAMES = 5;

/** What was not read, or only in part: a line for those of one reason. */
function describeNotRead({ unreadSources, partlyReadSources, partialSources }: Summary): string[] {
  const unread = Map.groupBy(unreadSources, ({ reason, firstLine }) => JSON.stringify([reason, firstLine]));
  const lines = [
    ...[...unread.values()].map((alike) => ({ told: alike, text: describeUnreadSources(alike) })),
    ...partlyReadSources.map((source) => ({ told: [source], text: describePartlyRead(source) })),
  ].slice(0, MAX_REASONS);
  const told = new Set(lines.flatMap((line) => line.told.map(({ name }) => name)));
  const untold = partialSources.filter((name) => !told.has(name));
  return [
    ...lines.map(({ text }) => text),
    ...(untold.length > 0
      ? [`And ${formatCount(untold.length)} more not read, or only in part: ${nameSome(untold, MAX_NAMES)}.`]
      : []),
  ];
}

function describeUnreadSources(alike: readonly UnreadSource[]): string {
  const [first] = alike;
  const which = nameSome(
    alike.map(({ name }) => name),
    MAX_NAMES,
  );
  const how = first?.firstLine === undefined ? '' : `; ${first.firstLine}`;
  return `NOT READ: ${which}: ${escapeInvisible(first?.reason ?? '')}${how}`;
}

function describePartlyRead({ name, reason, lines }: PartlyReadSource): string {
  return `READ IN PART: ${escapeInvisible(name)}: ${escapeInvisible(reason)}; ${plural(lines, 'record')} read`;
}

/** Some blind spots, each with what may mend it, in lines that fit the screen. */
export function blindLines(spots: readonly BlindSpot[], screen: Screen): string[] {
  return spots.flatMap(describeBlindSpot).flatMap((text) => wrapItem(text, screen));
}

/** An item of its own begins at the edge, and what belongs to it does not. */
export function wrapItem(text: string, screen: Screen): string[] {
  if (text.startsWith(COMMAND_INDENT)) return [text];
  return wrapLines(text, screen, text.startsWith(' ') ? '    ' : '  ');
}

/** One line for each blind spot, for where no table shows them; commands stand between back quotes. */
export function describeBlindSpots({ blind, lines, malformedByReason }: Summary): string[] {
  // Of what was not even cut into records, that it was not read is all there is to say.
  if (lines === (malformedByReason.unsupported ?? 0)) return [];
  return blind.map((spot) => describeBlindSpot(spot).map(inOneLine).join(' '));
}

function inOneLine(line: string): string {
  return line.startsWith(COMMAND_INDENT) ? `\`${line.trimStart()}\`.` : line.trimStart();
}

/** Commands stand at the end of an item, each behind a line break. */
function linesOf(item: string, indent = ''): string[] {
  const [text = '', ...commands] = item.split('\n');
  return [`${indent}${text}`, ...commands.map((command) => `${COMMAND_INDENT}${asTyped(command)}`)];
}

/** With the program's name as it is here. */
function asTyped(command: string): string {
  return command.replace(/\bnpx traceward (?<name>[a-z-]+)/, (_, name: string) => typedAnywhere(name));
}

function describeBlindSpot(spot: BlindSpot): string[] {
  const { cluster } = spot;
  const [what, ...remedies] = explainBlindSpot(spot);
  return [
    `BLIND: cluster ${escapeInvisible(cluster)}: ${what}`,
    ...remedies.flatMap((remedy) => linesOf(remedy, '  ')),
  ];
}
