import { readExactJson, writeExactJson } from '#core/exact-json.ts';
import { type Dealt, dealResults } from './deal-results.ts';
import { type Division, partKey, type Work } from './division.ts';
import { type FoundSum, findFindings } from './find-findings.ts';
import type { PartOptions } from './part-options.ts';
import { JSON_TYPE, type ReportFiles } from './report-files.ts';
import { type SoughtSum, seekFindings } from './seek-findings.ts';
import { type ObjectSum, sumObjects } from './sum-objects.ts';

/** What comes of a part of each step. */
export type PartResults = {
  readonly deal: Dealt;
  readonly sum: ObjectSum;
  readonly find: FoundSum;
  readonly seek: SoughtSum;
};

/** Does a part of a report and notes what came of it, at last; one that is done is not done again. */
export async function doPart(options: PartOptions, part: Work): Promise<void> {
  const { division, files } = options;
  const key = partKey(division, part);
  if ((await files.text(key)) !== undefined) return;
  const result = await resultOf(options, part);
  await files.write(key, JSON_TYPE, (write) => write(writeExactJson(result)));
}

/** What came of a part. Throws if it has not been done. */
export async function readPart<Step extends Work['step']>(
  files: ReportFiles,
  division: Division,
  part: Work & { readonly step: Step },
): Promise<PartResults[Step]> {
  const key = partKey(division, part);
  const text = await files.text(key);
  if (text === undefined) throw new Error(`${key} is missing`);
  // Only `doPart` writes there.
  return readExactJson(text) as PartResults[Step];
}

function resultOf(options: PartOptions, part: Work): Promise<PartResults[Work['step']]> {
  switch (part.step) {
    case 'deal':
      return dealResults(options, part);
    case 'sum':
      return sumObjects(options, part);
    case 'find':
      return findFindings(options, part);
    case 'seek':
      return seekFindings(options, part);
  }
}
