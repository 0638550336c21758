import type { Plan } from '#core/rescan/plan.ts';
import type { Settings } from '#core/settings/settings.ts';
import type { FindingReader } from '#core/store/stored-finding.ts';
import type { Item } from '#core/store/table.ts';
import type { Division } from './division.ts';
import type { ReportFiles } from './report-files.ts';

/** What live detection knows. Whoever gives it bounds the rate at which it is read. */
export type LiveReader = FindingReader & {
  /** What is in the partitions of findings of one segment, each partition's items together or not. */
  readonly readSegment: (segment: number, segments: number) => AsyncIterable<Item>;
};

/** What it takes to do a part of a report. */
export type PartOptions = {
  readonly plan: Plan;
  readonly division: Division;
  readonly files: ReportFiles;
  readonly live: LiveReader;
  readonly settings: Pick<Settings, 'suppressions' | 'alerts' | 'rules' | 'apiServers'>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether time is left to read more of the live table. */
  readonly hasTime: () => boolean;
};
