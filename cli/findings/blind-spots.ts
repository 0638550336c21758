import type { BlindSpot, Summary, UnreadSource } from '#core/correlate/summary.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { describeGaps, describeReading, explainBlindSpot } from '#core/report/describe-coverage.ts';

/** What was read and what cannot be seen, in plain words; one line an item. */
export function describeCoverage(summary: Summary): string[] {
  return [
    describeReading(summary),
    ...describeGaps(summary),
    ...summary.unreadSources.slice(0, MAX_UNREAD).map(describeUnreadSource),
    ...summary.blind.flatMap(describeBlindSpot),
  ];
}

/** More would push the findings off the screen; standard error has all. */
const MAX_UNREAD = 10;

function describeUnreadSource({ name, reason, firstLine }: UnreadSource): string {
  const how = firstLine === undefined ? '' : `; ${firstLine}`;
  return `NOT READ: ${escapeInvisible(name)}: ${escapeInvisible(reason)}${how}`;
}

/** One line for each blind spot, for where no table shows them. */
export function describeBlindSpots({ blind }: Summary): string[] {
  return blind.map((spot) =>
    describeBlindSpot(spot)
      .map((line) => line.trimStart())
      .join(' '),
  );
}

/** A command has a line of its own, and stays on it, so that it can be copied. */
export const COMMAND_INDENT = '    ';

function linesOf(remedy: string): string[] {
  const [text = '', ...commands] = remedy.split('\n');
  return [`  ${text}`, ...commands.map((command) => `${COMMAND_INDENT}${command}`)];
}

function describeBlindSpot(spot: BlindSpot): string[] {
  const { cluster } = spot;
  const [what, ...remedies] = explainBlindSpot(spot);
  return [`BLIND: cluster ${escapeInvisible(cluster)}: ${what}`, ...remedies.flatMap(linesOf)];
}
