import type { BlindSpot, Summary } from '#core/correlate/summary.ts';
import { JOIN } from '#core/detectors/registry.ts';
import { escapeInvisible } from '#core/escape-invisible.ts';
import { describeGaps, describeReading } from '#core/report/describe-coverage.ts';

/** What was read and what cannot be seen, in plain words; one line an item. */
export function describeCoverage(summary: Summary): string[] {
  return [describeReading(summary), ...describeGaps(summary), ...summary.blind.flatMap(describeBlindSpot)];
}

/** One line for each blind spot, for where no table shows them. */
export function describeBlindSpots({ blind }: Summary): string[] {
  return blind.map((spot) =>
    describeBlindSpot(spot)
      .map((line) => line.trimStart())
      .join(' '),
  );
}

function describeBlindSpot({ cluster, reason }: BlindSpot): string[] {
  const [what, ...remedies] = JOIN.blindness[reason].explanation;
  return [`BLIND: cluster ${escapeInvisible(cluster)}: ${what}`, ...remedies.map((remedy) => `  ${remedy}`)];
}
