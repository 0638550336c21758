import { objectBody, wholeBytes } from '#bench/cost/detect-log.ts';
import { reportOfRun } from '#bench/cost/report-of-run.ts';
import { nameOfBatch } from '#core/rescan/batch-parts.ts';
import { planRun } from '#core/rescan/plan.ts';
import { rescanBatch } from '#core/rescan/rescan-batch.ts';
import { readRescanRequest } from '#core/rescan/rescan-request.ts';
import type { RunSummary } from '#core/rescan/run-report.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { formatTime, toNanoseconds } from '#core/time.ts';
import { countUnits, itemBytes, type Units } from '#test/factories/counted-table.ts';
import { createMemoryFiles } from '#test/factories/memory-files.ts';
import type { MemoryTable } from '#test/factories/memory-table.ts';

/** An object of a day, by its source: `s3://bucket/key#version`. */
export type DayObject = { readonly source: string; readonly text: string };

export type DayRescan = Pick<RunSummary, 'comparison'> & {
  /** Read units of the live table: what is asked for by its key, and all that a scan goes through. */
  readonly asked: number;
  readonly scanned: number;
};

const SCANNED_UNIT = 4096;

/** Reads a day's objects again, and compares what they tell with all that live detection knows. */
export async function rescanDay(
  live: MemoryTable,
  objects: readonly DayObject[],
  { now, from, to }: { readonly now: () => number; readonly from: number; readonly to: number },
): Promise<DayRescan> {
  const settings = defaultSettings();
  const bucket = /^s3:\/\/([^/]+)/.exec(objects[0]?.source ?? '')?.[1] ?? '';
  const request = {
    ...{ from: formatTime(toNanoseconds(from)), to: formatTime(toNanoseconds(to)) },
    clusterPattern: 'cluster=(?<cluster>[^/]+)/',
  };
  const plan = planRun('run', readRescanRequest(request), { settings, logBucket: bucket, rescanBucket: 'results' });
  const files = createMemoryFiles();
  const byKey = new Map(objects.map((object) => [keyOf(object, bucket), object]));
  const items = [...byKey.keys()].map((key) => ({
    ...{ key, size: 1, version: undefined, etag: undefined, role: 'range' as const },
  }));
  const result = await rescanBatch({
    batch: { plan, items },
    async open({ key }) {
      const { source, text } = byKey.get(key) ?? { source: '', text: '' };
      return objectBody(source, [Buffer.from(text)]);
    },
    refusalOf: () => undefined,
    decompress: wholeBytes,
    ...{ files, attempt: nameOfBatch(items), checkTime: () => {}, timeLeft: () => 1 },
  });
  const units: Units = { reads: 0, writes: 0, requests: 0 };
  let bytes = 0;
  const { summary } = await reportOfRun({
    ...{ plan, results: [result], files, now },
    live: {
      table: countUnits(live, units),
      async *readSegment() {
        for (const item of live.items()) {
          bytes += itemBytes(item);
          if (item.kind === 'contribution' || item.kind === 'samples') yield item;
        }
      },
    },
  });
  return { comparison: summary.comparison, asked: units.reads, scanned: bytes / SCANNED_UNIT };
}

function keyOf({ source }: DayObject, bucket: string): string {
  return source.slice(`s3://${bucket}/`.length, source.lastIndexOf('#'));
}
