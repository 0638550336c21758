import { readExactJson } from '#core/exact-json.ts';
import type { Dealt } from './deal-results.ts';
import { type Division, partKey, type Work } from './division.ts';
import type { FoundSum } from './find-findings.ts';
import type { JoinedSum } from './join-containers.ts';
import type { ReportFiles } from './report-files.ts';
import type { SoughtSum } from './seek-findings.ts';
import type { ObjectSum } from './sum-objects.ts';

/** What comes of a part of each step. */
export type PartResults = {
  readonly deal: Dealt;
  readonly sum: ObjectSum;
  readonly join: JoinedSum;
  readonly find: FoundSum;
  readonly seek: SoughtSum;
};

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
