import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Finding } from '#core/correlate/finding.ts';
import type { BytesEnd } from '#core/correlate/source-scan.ts';
import { TracewardError } from '#core/errors.ts';
import { DETECTION_LIMITS, type DetectionLimits, detectObject } from '#core/ingest/detect-object.ts';
import type { ObjectBytes } from '#core/ingest/scan-bytes.ts';
import type { Attempt, Gap } from '#core/store/attempt.ts';
import { listFindings } from '#core/store/stored-finding.ts';
import { countUnits } from '#test/factories/counted-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { scanText } from '#test/factories/scan.ts';
import { createAttempt, createClock, identities } from '#test/factories/state.ts';
import { connectLine, execLine, inet, reportLine } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
/** Nanoseconds. */
const START = 1_770_652_800_000_000_000n;
/** Of a program that makes no finding risky. */
const exec = (container: string, address = API) =>
  execLine([`KUBERNETES_SERVICE_HOST=${address}`], { container, path: '/usr/bin/app' });
const connect = (container: string, process = 'curl', address = API) =>
  connectLine(inet(address), { container, process });

const WHOLE: BytesEnd = { problem: undefined, unsupported: undefined };

/** One chunk a line. */
async function* bytesOf(lines: readonly string[], end = WHOLE): ObjectBytes {
  for (const line of lines) yield Buffer.from(`${line}\n`);
  return end;
}

function open(changes: Partial<Attempt> = {}) {
  const clock = createClock();
  const published: Finding[] = [];
  const attempt = createAttempt(createMemoryTable(), clock, published, changes);
  const detect = (lines: readonly string[], limits: Partial<DetectionLimits> = {}, end = WHOLE) =>
    detectObject(
      { attempt, cluster: 'default', source: 'object', bytes: bytesOf(lines, end) },
      { ...DETECTION_LIMITS, ...limits },
    );
  const findings = async () => {
    const all: Finding[] = [];
    for await (const finding of listFindings(attempt)) all.push(finding);
    return all.sort((a, b) => (a.id < b.id ? -1 : 1));
  };
  return { detect, findings, published, attempt };
}

describe('an object that is taken in by parts', () => {
  const anEvent = fc.oneof(
    fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom(API, 'fd00::1')).map((each) => exec(...each)),
    fc
      .tuple(
        fc.constantFrom('a', 'b', 'c', 'd'),
        fc.constantFrom('curl', 'sh'),
        fc.constantFrom(API, 'fd00::1', '10.0.0.9'),
      )
      .map((each) => connect(...each)),
  );

  test('tells the same as a scan, however small the parts and the memory are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anEvent, { maxLength: 25 }),
        fc.record({ factsPerFlush: fc.nat({ max: 6 }), factsInMemory: fc.nat({ max: 12 }) }),
        async (lines, limits) => {
          const { detect, findings, published } = open();
          await detect(lines, limits);
          const expected = scanText(lines).findings;
          const found = await findings();
          expect(identities(found)).toEqual(identities(expected));
          expect(published.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id));
          for (const [at, { count, countIsLowerBound }] of found.entries()) {
            if (countIsLowerBound) expect(count).toBeLessThanOrEqual(expected[at]?.count ?? 0);
            else expect(count).toBe(expected[at]?.count);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is counted once, whatever the order of its times, however small its parts, and when it comes again', async () => {
    const minutes = fc.array(fc.option(fc.integer({ min: 0, max: 3000 }), { nil: undefined }), {
      minLength: 1,
      maxLength: 12,
    });
    const limits = fc.record({ factsPerFlush: fc.nat({ max: 3 }), factsInMemory: fc.nat({ max: 3 }) });
    await fc.assert(
      fc.asyncProperty(minutes, limits, async (times, parts) => {
        const { detect, findings } = open();
        const connects = times.map((minute) =>
          connectLine(inet(API), {
            container: 'a',
            timestamp: minute === undefined ? '310041368905' : String(START + BigInt(minute * 60) * 1_000_000_000n),
          }),
        );
        for (const _ of ['once', 'again']) await detect([exec('a'), ...connects], parts);
        expect(await findings()).toMatchObject([{ count: times.length }]);
      }),
      { numRuns: 300 },
    );
  });

  test('is counted to its end, for findings that were announced before', async () => {
    const { detect, findings, published } = open();
    const lines = [exec('a'), ...Array.from({ length: 20 }, () => connect('a'))];
    await detect(lines, { factsPerFlush: 1, factsInMemory: 0 });
    expect(await findings()).toMatchObject([{ count: 20, countIsLowerBound: false }]);
    expect(published).toHaveLength(1);
  });
});

describe('findings of Tracee’s own in an object that is taken in by parts', () => {
  const report = reportLine(API, '443', { container: 'a', process: 'curl' });

  test.each([
    ['if there is no connect', [report, report, report], 3],
    ['beside connects, which alone are counted then', [report, connect('a'), report, connect('a'), report], 2],
  ])('are counted to its end %s', async (_, lines, count) => {
    const { detect, findings } = open();
    await detect(lines, { factsPerFlush: 1, factsInMemory: 0 });
    expect(await findings()).toMatchObject([{ basis: 'reported', count, countIsLowerBound: false }]);
  });
});

describe('more contacts of one container than are parked', () => {
  const connections = Array.from({ length: 10 }, (_, at) => connect('c', `process ${at}`));

  test('are evaluated all the same', async () => {
    const { detect, findings } = open();
    const { notRetained } = await detect([exec('a'), exec('b'), ...connections], { maxRetained: 3 });
    expect(await findings()).toHaveLength(10);
    expect(notRetained).toBe(7);
  });

  test('are counted, each once, and looked at once, however long the object goes on', async () => {
    const rest = Array.from({ length: 50 }, (_, at) => exec(`other ${at}`, '10.0.0.9'));
    const readsOf = async (lines: readonly string[]) => {
      const units = { reads: 0, writes: 0, requests: 0 };
      const { detect } = open({ table: countUnits(createMemoryTable(), units) });
      const { notRetained } = await detect(lines, { maxRetained: 3, factsPerFlush: 1 });
      return { reads: units.reads, notRetained };
    };
    const without = await readsOf(rest);
    const { reads, notRetained } = await readsOf([...connections, ...rest]);
    expect(notRetained).toBe(7);
    expect(reads - without.reads).toBeLessThan(4 * connections.length);
  });

  test('are not found by a later binding, and what is found then is a lower bound', async () => {
    const { detect, findings, attempt } = open();
    await detect(connections, { maxRetained: 3 });
    const later = [exec('c'), connect('c', 'process 9')];
    await detectObject({ attempt, cluster: 'default', source: 'later', bytes: bytesOf(later) });
    const found = await findings();
    expect(found.map(({ process }) => process).sort()).toEqual(['process 0', 'process 1', 'process 2', 'process 9']);
    for (const finding of found) expect(finding).toMatchObject({ count: 1, countIsLowerBound: true });
  });

  test('are parked when a later object has them alone, by the same warm function, too', async () => {
    const { detect, findings, attempt } = open();
    await detect(connections, { maxRetained: 3 });
    const objects = [[connect('c', 'process 9')], [exec('c')]];
    for (const [at, lines] of objects.entries()) {
      await detectObject({ attempt, cluster: 'default', source: `later ${at}`, bytes: bytesOf(lines) });
    }
    expect((await findings()).map(({ process }) => process)).toContain('process 9');
  });

  test('are so over many objects, too: what a read of the container costs does not grow with what it did before', async () => {
    const units = { reads: 0, writes: 0, requests: 0 };
    const { attempt } = open({ table: countUnits(createMemoryTable(), units) });
    const limits = { ...DETECTION_LIMITS, maxRetained: 5 };
    const costs: number[] = [];
    for (let object = 0; object < 40; object += 1) {
      const before = units.reads;
      const lines = [connect('c', `a ${object}`), connect('c', `b ${object}`)];
      await detectObject({ attempt, cluster: 'default', source: `object ${object}`, bytes: bytesOf(lines) }, limits);
      costs.push(units.reads - before);
    }
    expect(Math.max(...costs.slice(10))).toBeLessThanOrEqual(Math.max(...costs.slice(0, 5)));
  });

  test('of other containers have limits of their own', async () => {
    const { detect } = open();
    const { notRetained } = await detect([...connections, connect('d'), connect('e')], { maxRetained: 10 });
    expect(notRetained).toBe(0);
  });
});

describe('an object that tells of too much', () => {
  const unitsOf = async (lines: readonly string[], limits: Partial<DetectionLimits> = {}) => {
    const units = { reads: 0, writes: 0, requests: 0 };
    const { detect } = open({ table: countUnits(createMemoryTable(), units) });
    const detection = await detect(lines, { factsPerFlush: 50, ...limits });
    return { ...detection, ...units };
  };
  const ofContainers = (count: number) => Array.from({ length: count }, (_, at) => connect(`container ${at}`));
  const ofProcesses = (count: number) => Array.from({ length: count }, (_, at) => connect('a', `process ${at}`));

  test('is read as far as its containers are few enough, says so, and keeps what was read', async () => {
    const { detect, findings } = open();
    const lines = [exec('a'), connect('a'), ...ofContainers(1000)];
    const { coverage, problem } = await detect(lines, { factsPerFlush: 50, maxContainers: 200 });
    expect(problem).toMatch(/^it tells of more than 200 containers, and the rest was left unread/);
    expect(coverage).toMatchObject({ partial: true });
    expect(coverage.counts.lines).toBeLessThan(300);
    expect(await findings()).toHaveLength(1);
  });

  test('costs the same, however much more it holds', async () => {
    const limits = { maxContainers: 200 };
    const { writes } = await unitsOf(ofContainers(500), limits);
    expect((await unitsOf(ofContainers(5000), limits)).writes).toBe(writes);
  });

  test('of one container, under names without end, records as many findings as tell enough, and counts the rest', async () => {
    const some = await unitsOf([exec('a'), ...ofProcesses(1100)]);
    const many = await unitsOf([exec('a'), ...ofProcesses(4000)]);
    expect(some.notRetained).toBe(100);
    expect(many.notRetained).toBe(3000);
    expect(many.writes).toBe(some.writes);
  });

  test('of one container that is told ever new ports, reads and writes what is kept of it, and says that there was more', async () => {
    const ofPorts = (count: number) =>
      Array.from({ length: count }, (_, at) =>
        execLine(
          [
            ...Array.from({ length: 4 }, (__, port) => `KUBERNETES_SERVICE_PORT=${at * 4 + port + 1}`),
            ...Array.from({ length: 60 }, (__, host) => `KUBERNETES_SERVICE_HOST=10.9.9.${host}`),
          ],
          { container: 'a', timestamp: `${1_770_652_841_000_000_000n + BigInt(at)}`, processId: 9, parentId: 8 },
        ),
      );
    const some = await unitsOf(ofPorts(10), {});
    const many = await unitsOf(ofPorts(200), {});
    expect(many).toMatchObject({ reads: some.reads, writes: some.writes, notRetained: 1 });
  });

  test('of one container hides no other', async () => {
    const { detect, findings } = open();
    await detect([exec('a'), ...ofProcesses(1500), exec('b'), connect('b')]);
    const found = await findings();
    expect(found.filter(({ container }) => container.id === 'b')).toHaveLength(1);
    expect(found).toHaveLength(1001);
  });

  test('retains no more connections than twenty full containers do', async () => {
    const lines = Array.from({ length: 60 }, (_, at) => [0, 1, 2].map((each) => connect(`c${at}`, `p${each}`))).flat();
    expect(await unitsOf(lines, { maxRetained: 5 })).toMatchObject({ notRetained: 180 - 20 * 5 });
  });
});

describe('what cannot be read whole', () => {
  test('keeps what was read, and says so', async () => {
    const { detect, findings } = open();
    const end = { problem: 'the gzip data ends within its member 1', unsupported: undefined };
    const { coverage, problem } = await detect([exec('a'), connect('a')], {}, end);
    expect(await findings()).toHaveLength(1);
    expect({ partial: coverage.partial, problem }).toEqual({ partial: true, problem: end.problem });
  });

  test('because its format is not read is partial, and malformed', async () => {
    const { detect } = open();
    const { coverage } = await detect([], {}, { problem: 'xz is not supported', unsupported: 'xz' });
    expect({ partial: coverage.partial, malformed: Object.fromEntries(coverage.malformed) }).toEqual({
      partial: true,
      malformed: { unsupported: 1 },
    });
  });

  test("because nothing in it is understood, as in Tracee's table, is partial, and says what to set", async () => {
    const { detect } = open();
    const { coverage, problem } = await detect([
      'TIME UID COMM PID TID RET EVENT ARGS',
      '16:00:41:122095 0 sh 41 41 0 x',
    ]);
    expect(coverage.partial).toBe(true);
    expect(problem).toMatch(/^nothing in it was understood \(2 records\): it is Tracee's table; set JSON instead/);
  });

  test('because time runs out is tried again, and what was done stays', async () => {
    let chunks = 0;
    const checkTime = () => {
      chunks += 1;
      if (chunks > 3) throw new TracewardError('retry', 'out of time');
    };
    const { detect, findings, published } = open({ checkTime });
    const lines = [exec('a'), connect('a'), connect('a'), connect('a')];
    await expect(detect(lines, { factsPerFlush: 1 })).rejects.toMatchObject({ code: 'retry' });
    expect(await findings()).toMatchObject([{ id: published[0]?.id }]);
  });
});

describe('what is missing of an object', () => {
  const gapsOf = async (lines: readonly string[], end = WHOLE): Promise<Gap[]> => {
    const gaps: Gap[] = [];
    const { attempt } = open();
    const noteGap = async (gap: Gap) => void gaps.push(gap);
    await detectObject(
      { attempt: { ...attempt, noteGap }, cluster: 'default', source: 'object', bytes: bytesOf(lines, end) },
      DETECTION_LIMITS,
    );
    return gaps;
  };

  test('is told of a container that has more findings than are kept', async () => {
    const names = Array.from({ length: 1200 }, (_, at) => connect('a', `made-up-${at}-x`));
    const own = execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container: 'a', path: '/usr/bin/app' });
    expect(await gapsOf([own, ...names])).toEqual([
      { is: 'full container', cluster: 'default', container: 'a', pod: undefined },
    ]);
  });

  test('is told of an object that ends too early, and of none that is whole', async () => {
    const cut = { problem: 'its end is missing', unsupported: undefined };
    expect(await gapsOf([exec('a')], cut)).toEqual([
      { is: 'damaged object', cluster: 'default', object: 'object', problem: 'its end is missing' },
    ]);
    expect(await gapsOf([exec('a'), connect('a')])).toEqual([]);
  });

  test('is told of an object of which so much was not understood that scan calls it damaged', async () => {
    const broken = Array.from({ length: 3 }, () => exec('a').slice(0, -20));
    expect(await gapsOf([exec('a'), connect('a'), ...broken])).toEqual([
      {
        ...{ is: 'damaged object', cluster: 'default', object: 'object' },
        problem: '3 of 5 records were not understood',
      },
    ]);
    const whole = Array.from({ length: 150 }, () => connect('a'));
    expect(await gapsOf([exec('a'), ...whole, ...broken.slice(0, 1)])).toEqual([]);
  });
});
