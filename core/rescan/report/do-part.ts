import { writeExactJson } from '#core/exact-json.ts';
import { dealResults } from './deal-results.ts';
import { partKey, type Work } from './division.ts';
import { findFindings } from './find-findings.ts';
import { joinContainers } from './join-containers.ts';
import type { PartOptions } from './part-options.ts';
import type { PartResults } from './part-results.ts';
import { JSON_TYPE } from './report-files.ts';
import { seekFindings } from './seek-findings.ts';
import { sumObjects } from './sum-objects.ts';

/** Does a part of a report and notes what came of it, at last; one that is done is not done again. */
export async function doPart(options: PartOptions, part: Work): Promise<void> {
  const { division, files } = options;
  const key = partKey(division, part);
  if ((await files.text(key)) !== undefined) return;
  const result = await resultOf(options, part);
  await files.write(key, JSON_TYPE, (write) => write(writeExactJson(result)));
}

function resultOf(options: PartOptions, part: Work): Promise<PartResults[Work['step']]> {
  switch (part.step) {
    case 'deal':
      return dealResults(options, part);
    case 'sum':
      return sumObjects(options, part);
    case 'join':
      return joinContainers(options, part);
    case 'find':
      return findFindings(options, part);
    case 'seek':
      return seekFindings(options, part);
  }
}
