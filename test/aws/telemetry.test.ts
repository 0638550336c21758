import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createLog } from '#aws/log.ts';
import { createMetrics } from '#aws/metrics.ts';
import { TracewardError } from '#core/errors.ts';
import { errorFields } from '#core/telemetry.ts';
import { hostileName } from '#test/factories/finding.ts';

describe('metrics', () => {
  test('are one line in the embedded metric format, without a dimension', () => {
    const lines: string[] = [];
    const metrics = createMetrics(
      'traceward',
      (line) => lines.push(line),
      () => 1770652841122,
    );
    metrics.add({ Objects: 1, Bytes: 10, Malformed: 0 });
    metrics.add({ Objects: 1, Bytes: 5 });
    metrics.flush();
    expect(lines).toHaveLength(1);
    expect(lines[0]?.endsWith('}\n')).toBe(true);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      _aws: {
        Timestamp: 1770652841122,
        CloudWatchMetrics: [
          {
            Namespace: 'traceward',
            Dimensions: [[]],
            Metrics: [
              { Name: 'Objects', Unit: 'Count' },
              { Name: 'Bytes', Unit: 'Bytes' },
              { Name: 'Malformed', Unit: 'Count' },
            ],
          },
        ],
      },
      Objects: 2,
      Bytes: 15,
      Malformed: 0,
    });
  });

  test('are written once, and nothing is written if there are none', () => {
    const lines: string[] = [];
    const metrics = createMetrics(
      'traceward',
      (line) => lines.push(line),
      () => 0,
    );
    metrics.flush();
    metrics.add({ Objects: 1 });
    metrics.flush();
    metrics.flush();
    expect(lines).toHaveLength(1);
  });
});

describe('a line of the log', () => {
  const lineOf = (fields: Record<string, unknown>): string => {
    const lines: string[] = [];
    createLog((line) => lines.push(line))('warn', 'something happened', fields);
    expect(lines).toHaveLength(1);
    return lines[0] ?? '';
  };

  test('is one line of harmless JSON that holds what it was given, whatever names stand in it', () => {
    fc.assert(
      fc.property(hostileName, hostileName, (cluster, object) => {
        const line = lineOf({ cluster, nested: { object } });
        expect(line.slice(0, -1)).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]*$/u);
        expect(JSON.parse(line)).toEqual({
          level: 'warn',
          message: 'something happened',
          cluster,
          nested: { object },
        });
      }),
    );
  });

  test('leaves out what is undefined', () => {
    expect(JSON.parse(lineOf({ problem: undefined }))).toEqual({ level: 'warn', message: 'something happened' });
  });

  test('tells of an error what happened, its kind, and its cause', () => {
    const cause = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    expect(errorFields(new TracewardError('retry', 'cannot read', { cause }))).toEqual({
      error: 'cannot read',
      code: 'retry',
      cause: 'slow down',
    });
    expect(errorFields(cause)).toMatchObject({ error: 'slow down', code: 'ThrottlingException' });
    expect(errorFields('nothing but a text')).toEqual({ error: 'nothing but a text' });
  });
});
