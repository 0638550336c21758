import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Finding } from '#core/correlate/finding.ts';
import { announcePending } from '#core/store/announce-findings.ts';
import type { Publish } from '#core/store/attempt.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import { LEASE_MILLISECONDS } from '#core/store/lease.ts';
import { createMemoryTable, type MemoryTable } from '#test/factories/memory-table.ts';
import { createAttempt, createPipeline, type Pipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const exec = execLine([`KUBERNETES_SERVICE_HOST=${API}`]);
const connects = (count: number) =>
  Array.from({ length: count }, (_, at) => connectLine(inet(API), { process: `process ${at}` }));
const log = (count: number) => ({ source: 'object', content: [exec, ...connects(count)].join('\n') });

const nothing: Publish = async (findings) => new Set(findings.map(({ id }) => id));

let table: MemoryTable;
let pipeline: Pipeline;
beforeEach(() => {
  table = createMemoryTable();
  pipeline = createPipeline(table);
});

describe('findings that could not be published', () => {
  test('fail their object, and are published when it comes again after the lease', async () => {
    await expect(pipeline.deliver(log(3), { publish: nothing })).rejects.toMatchObject({ code: 'retry' });
    expect(pipeline.published).toEqual([]);
    pipeline.clock.advance(LEASE_MILLISECONDS);
    await pipeline.deliver(log(3));
    expect(pipeline.published).toHaveLength(3);
    expect(await pipeline.announcePending()).toBe(0);
  });

  test('leave those that could be', async () => {
    const allButOne: Publish = async (findings) => {
      const [first, ...rest] = [...findings].sort((a, b) => ((a.process ?? '') < (b.process ?? '') ? -1 : 1));
      pipeline.published.push(...rest);
      return new Set([first?.id ?? '']);
    };
    await expect(pipeline.deliver(log(3), { publish: allButOne })).rejects.toMatchObject({ code: 'retry' });
    pipeline.clock.advance(LEASE_MILLISECONDS);
    await pipeline.deliver(log(3));
    expect(pipeline.published.map(({ process }) => process).sort()).toEqual(['process 0', 'process 1', 'process 2']);
  });

  test('are not remembered as announced', async () => {
    const doneCache = createDoneCache(pipeline.clock.now);
    await expect(pipeline.deliver(log(1), { publish: nothing, doneCache })).rejects.toMatchObject({ code: 'retry' });
    pipeline.clock.advance(LEASE_MILLISECONDS);
    await pipeline.deliver(log(1), { doneCache });
    expect(pipeline.published).toHaveLength(1);
  });
});

describe('the scheduled function', () => {
  test('leaves a finding alone as long as another’s lease lives, and announces it then, once', async () => {
    await expect(pipeline.deliver(log(1), { publish: nothing })).rejects.toThrow();
    pipeline.clock.advance(LEASE_MILLISECONDS - 1);
    expect(await pipeline.announcePending()).toBe(0);
    pipeline.clock.advance(1);
    expect(await pipeline.announcePending()).toBe(1);
    expect(await pipeline.announcePending()).toBe(0);
    expect(pipeline.published).toHaveLength(1);
  });

  test('announces all others when one cannot be published, and says so at the end', async () => {
    await expect(pipeline.deliver(log(120), { publish: nothing })).rejects.toThrow();
    pipeline.clock.advance(LEASE_MILLISECONDS);
    const published: Finding[] = [];
    const publish: Publish = async (findings) => {
      published.push(...findings.filter(({ process }) => process !== 'process 0'));
      return new Set(findings.filter(({ process }) => process === 'process 0').map(({ id }) => id));
    };
    await expect(announcePending(createAttempt(table, pipeline.clock, [], { publish }))).rejects.toMatchObject({
      code: 'retry',
      message: expect.stringContaining('1 findings'),
    });
    expect(published).toHaveLength(119);
  });
});

test('an object whose findings are announced by another goes on, and does not wait', async () => {
  await expect(pipeline.deliver(log(1), { publish: nothing })).rejects.toThrow();
  await pipeline.deliver(log(1));
  expect(pipeline.published).toEqual([]);
  pipeline.clock.advance(LEASE_MILLISECONDS);
  await pipeline.announcePending();
  expect(pipeline.published).toHaveLength(1);
});
