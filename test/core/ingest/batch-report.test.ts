import { beforeEach, describe, expect, test } from '@jest/globals';
import { createCoverage } from '#core/correlate/coverage.ts';
import { type BatchReport, createBatchReport } from '#core/ingest/batch-report.ts';
import type { Detection } from '#core/ingest/detect-object.ts';
import type { ObjectBody } from '#core/ingest/object-body.ts';

type Line = { readonly level: string; readonly message: string; readonly fields: unknown };

let lines: Line[];
let objects: number;

function open(isEachNamed: boolean): BatchReport {
  lines = [];
  objects = 0;
  return createBatchReport({
    log: (level, message, fields) => lines.push({ level, message, fields }),
    metrics: {
      add({ Objects = 0 }) {
        objects += Objects;
      },
    },
    isEachNamed,
  });
}

function detection(changes: Partial<Detection> & { readonly malformed?: number } = {}): Detection {
  const coverage = createCoverage('demo');
  coverage.counts.lines = 10;
  coverage.counts.malformed = changes.malformed ?? 0;
  return { coverage, problem: undefined, notRetained: 0, passedOver: 0, ...changes };
}

const body = (isOverwritten = false): ObjectBody => ({
  ...{ source: 's3://logs/a#v1', isOverwritten, close: () => {} },
  chunks: (async function* () {})(),
});

let report: BatchReport;
beforeEach(() => {
  report = open(false);
});

describe('the log of a batch', () => {
  test('is one line about objects with which nothing is wrong', () => {
    for (let at = 0; at < 20; at += 1) report.object(detection(), body());
    report.flush();
    report.flush();
    expect(lines).toMatchObject([
      { level: 'info', message: 'objects scanned', fields: { objects: 20, counts: { lines: 200 } } },
    ]);
    expect(objects).toBe(20);
  });

  test.each([
    ['was overwritten', detection(), body(true)],
    ['has malformed records', detection({ malformed: 1 }), body()],
    ['has connections that were not retained', detection({ notRetained: 1 }), body()],
  ])('names an object that %s', (_, read, object) => {
    report.object(read, object);
    report.object(detection(), body());
    report.flush();
    expect(lines.map(({ message }) => message)).toEqual(['object scanned', 'objects scanned']);
    expect(lines[0]).toMatchObject({ fields: { object: 's3://logs/a#v1' } });
  });

  test('names each object where that is wanted', () => {
    report = open(true);
    report.object(detection(), body());
    report.flush();
    expect(lines.map(({ message }) => message)).toEqual(['object scanned', 'objects scanned']);
  });

  test('tells the first rules by name that are left out, whatever came first', () => {
    report = open(true);
    const read = detection();
    read.coverage.counts.leftOut = 25;
    for (let at = 24; at >= 0; at -= 1) read.coverage.leftOutRules.set(`R${100 + at}`, 1);
    report.object(read, body());
    const leftOutRules = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`R${100 + at}`, 1]));
    expect(JSON.stringify(lines[0])).toContain(JSON.stringify({ leftOutRules }).slice(1, -1));
  });
});
