import { type Screen, wrapLines } from '#cli/terminal/screen.ts';
import type { BlindSpot, Summary, UnreadSource } from '#core/correlate/summary.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { describeDamage, describeGaps, describeReading, explainBlindSpot } from '#core/report/describe-coverage.ts';

/** What was read and what cannot be seen, in plain words; one line an item. */
export function describeCoverage(summary: Summary): string[] {
  return [
    describeReading(summary),
    ...describeGaps(summary),
    ...describeDamage(summary).map((text) => `DAMAGED: ${text}.`),
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

/** Some blind spots, each with what may mend it, in lines that fit the screen. */
export function blindLines(spots: readonly BlindSpot[], screen: Screen): string[] {
  return spots.flatMap(describeBlindSpot).flatMap((text) => wrapItem(text, screen));
}

/** An item of its own begins at the edge, and what belongs to it does not. */
export function wrapItem(text: string, screen: Screen): string[] {
  return wrapLines(text, screen, text.startsWith(' ') ? '    ' : '  ');
}

/** One line for each blind spot, for where no table shows them. */
export function describeBlindSpots({ blind }: Summary): string[] {
  return blind.map((spot) =>
    describeBlindSpot(spot)
      .map((line) => line.trimStart())
      .join(' '),
  );
}

function describeBlindSpot(spot: BlindSpot): string[] {
  const { cluster } = spot;
  const [what, ...remedies] = explainBlindSpot(spot);
  return [`BLIND: cluster ${escapeInvisible(cluster)}: ${what}`, ...remedies.map((remedy) => `  ${remedy}`)];
}
