import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Suppression } from '#core/settings/suppression.ts';
import { createDoneCache } from '#core/store/done-cache.ts';
import type { Table } from '#core/store/table.ts';
import { countUnits, type Units } from '#test/factories/counted-table.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createPipeline, type Pipeline } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const pod = {
  container: 'prometheus',
  podNamespace: 'monitoring',
  podName: 'prometheus-6d9f8c7b54-x2x7q',
  image: 'quay.io/prometheus/prometheus:v2',
};
/** What somebody started in the pod by kubectl exec. */
const intruder = { ...pod, process: 'prometheus', entity: 5002, processId: 77, parentId: 0 };

const told = { source: 'told', content: execLine([`KUBERNETES_SERVICE_HOST=${API}`], { ...pod, entity: 5001 }) };
const exec = { source: 'exec', content: execLine([], { ...intruder, path: '/tmp/prometheus' }) };
const connect = { source: 'connect', content: connectLine(inet(API), intruder) };

const hiding: Suppression = {
  conditions: { namespace: 'monitoring', workload: 'prometheus', process: 'prometheus' },
  reason: 'it discovers its targets',
  owner: 'platform team',
  expires: 10n ** 20n,
  mode: 'suppress',
};
const alerting = { suppressions: [hiding] };

const messages = ({ alerts }: Pipeline) =>
  alerts.flatMap(({ alert }) => (alert.kind === 'first' ? [alert.finding.program?.executable] : []));

const executables = async (pipeline: Pipeline) => (await pipeline.findings()).map(({ program }) => program?.executable);

describe('what runs from a temporary place', () => {
  test('is told though an entry covers it, in whatever order its exec and its connection come', async () => {
    const objects = fc.shuffledSubarray([told, exec, connect, connect, exec], { minLength: 5 });
    await fc.assert(
      fc.asyncProperty(objects, async (logs) => {
        const pipeline = createPipeline(createMemoryTable());
        for (const log of logs) await pipeline.deliver(log, { alerting });
        expect(messages(pipeline)).toEqual(['/tmp/prometheus']);
        expect(await pipeline.findings()).toMatchObject([
          { program: { executable: '/tmp/prometheus', isEntered: true } },
        ]);
      }),
    );
  });

  test('is not taken for what another process runs', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const other = { source: 'connect', content: connectLine(inet(API), { ...intruder, entity: 5003 }) };
    for (const log of [told, exec, other]) await pipeline.deliver(log, { alerting });
    expect(messages(pipeline)).toEqual([]);
  });

  describe('and then executes something usual in the same process', () => {
    const java = { ...pod, process: 'java', entity: 6000, processId: 1, parentId: 0 };
    const at = (second: number) => String(1_770_652_800_000_000_000n + BigInt(second) * 1_000_000_000n);
    const script = execLine([], { ...java, path: '/tmp/entrypoint.sh', timestamp: at(0) });
    const service = execLine([], { ...java, path: '/usr/bin/java', timestamp: at(5) });
    const before = { source: 'before', content: connectLine(inet(API), { ...java, timestamp: at(3) }) };
    const after = { source: 'after', content: connectLine(inet(API), { ...java, timestamp: at(9) }) };
    const start = { source: 'start', content: [script, service].join('\n') };
    const parts = [
      { source: 'script', content: script },
      { source: 'service', content: service },
    ];

    test('is not taken for what connects later, in whatever order they come', async () => {
      for (const logs of [
        [told, start, after],
        [told, after, start],
      ]) {
        const pipeline = createPipeline(createMemoryTable());
        for (const log of logs) await pipeline.deliver(log, { alerting });
        expect(await executables(pipeline)).toEqual([undefined]);
      }
    });

    test('nor where one function reads both execs, one after the other', async () => {
      const pipeline = createPipeline(createMemoryTable());
      const doneCache = createDoneCache(pipeline.clock.now);
      for (const log of [told, ...parts, after]) await pipeline.deliver(log, { alerting, doneCache });
      expect(await executables(pipeline)).toEqual([undefined]);
    });

    test('is known of what connects in between', async () => {
      for (const logs of [
        [told, start, before],
        [told, before, start],
        [told, ...parts, before],
      ]) {
        const pipeline = createPipeline(createMemoryTable());
        for (const log of logs) await pipeline.deliver(log, { alerting });
        expect(await executables(pipeline)).toEqual(['/tmp/entrypoint.sh']);
      }
    });

    test('is known again of what connects after it ran a second time', async () => {
      const pipeline = createPipeline(createMemoryTable());
      const again = execLine([], { ...java, path: '/tmp/entrypoint.sh', timestamp: at(7) });
      const all = { source: 'all', content: [script, service, again].join('\n') };
      for (const log of [told, all, after]) await pipeline.deliver(log, { alerting });
      expect(await executables(pipeline)).toEqual(['/tmp/entrypoint.sh']);
    });
  });

  test('is known of the first of a container and of the last, however many there are', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const many = Array.from({ length: 100 }, (_, at) => ({ ...intruder, entity: 6000 + at, process: `p${at}` }));
    await pipeline.deliver(told, { alerting });
    for (const [at, each] of many.entries()) {
      const options = { ...each, path: '/tmp/prometheus', timestamp: String(1_770_652_800_000_000_000n + BigInt(at)) };
      await pipeline.deliver({ source: `exec ${at}`, content: execLine([], options) }, { alerting });
    }
    const content = many
      .map((each) => connectLine(inet(API), { ...each, timestamp: '1770652900000000000' }))
      .join('\n');
    await pipeline.deliver({ source: 'connects', content }, { alerting });
    const known = (await pipeline.findings()).filter(({ program }) => program !== undefined);
    expect(known.map((finding) => Number(finding.process?.slice(1))).sort((a, b) => a - b)).toEqual([
      ...Array.from({ length: 8 }, (_, at) => at),
      ...Array.from({ length: 8 }, (_, at) => 92 + at),
    ]);
  });
});

describe('a finding of two processes', () => {
  const agent = { ...pod, process: 'agent' };
  const temporary = { ...agent, entity: 6001, processId: 71, parentId: 70 };
  const entered = { ...agent, entity: 6002, processId: 72, parentId: 0 };
  const at = (hour: number) => String(1_770_652_800_000_000_000n + BigInt(hour) * 3_600_000_000_000n);
  const connects = [temporary, entered].map((each, index) =>
    connectLine(inet(API), { ...each, timestamp: at(5 + index) }),
  );
  const objects = [
    { source: 'connects', content: connects.join('\n') },
    { source: 'earlier', content: execLine([], { ...temporary, path: '/tmp/agent', timestamp: at(3) }) },
    { source: 'later', content: execLine([], { ...entered, path: '/usr/bin/agent', timestamp: at(4) }) },
  ];

  test('tells the program of the one that connected first, in whatever order they come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(objects, { minLength: objects.length }), async (logs) => {
        const pipeline = createPipeline(createMemoryTable());
        for (const log of [told, ...logs]) await pipeline.deliver(log);
        expect(await executables(pipeline)).toEqual(['/tmp/agent']);
      }),
    );
  });
});

describe('what is run in a shell that was entered, whose exec is in another object', () => {
  const at = (second: number) => String(1_770_652_800_000_000_000n + BigInt(second) * 1_000_000_000n);
  const inShell = { ...pod, process: 'python3', entity: 300, parentEntity: 100, processId: 90, parentId: 50 };
  const shell = execLine([], {
    ...{ ...pod, entity: 100, processId: 50, parentId: 0 },
    ...{ path: '/bin/bash', timestamp: at(10) },
  });
  const run = [
    execLine([], { ...inShell, path: '/usr/bin/python3', timestamp: at(70) }),
    connectLine(inet(API), { ...inShell, timestamp: at(80) }),
  ].join('\n');
  const entry = {
    alerting: { suppressions: [{ ...hiding, conditions: { namespace: 'monitoring', workload: 'prometheus' } }] },
  };
  const objects = [
    { source: 'shell', content: shell },
    { source: 'run', content: run },
  ];

  test('is told as entered, though an entry covers it, in either order', async () => {
    for (const logs of [
      objects,
      objects.toReversed(),
      [...objects, ...objects],
      [...objects.toReversed(), ...objects],
    ]) {
      const pipeline = createPipeline(createMemoryTable());
      for (const log of [told, ...logs]) await pipeline.deliver(log, entry);
      expect(messages(pipeline)).toEqual(['/usr/bin/python3']);
      expect(await pipeline.findings()).toMatchObject([
        { program: { executable: '/usr/bin/python3', isEntered: true } },
      ]);
    }
  });

  test('is told as entered also where the function has seen such a shell before', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const doneCache = createDoneCache(pipeline.clock.now);
    const options = { ...pod, entity: 99, processId: 49, parentId: 0, path: '/bin/bash', timestamp: at(5) };
    const before = { source: 'before', content: execLine([], options) };
    for (const log of [told, before, ...objects]) await pipeline.deliver(log, { ...entry, doneCache });
    expect(messages(pipeline)).toEqual(['/usr/bin/python3']);
  });

  test('is not taken for that where its parent is another process', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const other = { source: 'other', content: run.replaceAll('"parentEntityId":100', '"parentEntityId":101') };
    for (const log of [told, { source: 'shell', content: shell }, other]) await pipeline.deliver(log, entry);
    expect(messages(pipeline)).toEqual([]);
  });
});

test('a finding of what the runtime started waits for no other process', async () => {
  const table = createMemoryTable();
  const pipeline = createPipeline(table);
  const first = { ...pod, process: 'app', entity: 400, processId: 1, parentId: 0 };
  const exec = execLine([`KUBERNETES_SERVICE_HOST=${API}`], { ...first, path: '/usr/bin/app' });
  await pipeline.deliver({ source: 'start', content: [exec, connectLine(inet(API), first)].join('\n') });
  expect(await executables(pipeline)).toEqual(['/usr/bin/app']);
  expect([...table.items()].map(({ kind }) => kind)).not.toContain('programs');
});

describe('a session in which much is executed', () => {
  const start = 1_770_652_800_000_000_000n;
  const shell = execLine([], {
    ...pod,
    entity: 100,
    processId: 50,
    parentId: 0,
    path: '/bin/bash',
    timestamp: String(start),
  });
  const command = (at: number) => ({
    ...{ ...pod, process: `command${String.fromCharCode(0x4e00 + at)}`, entity: 200 + at, parentEntity: 100 },
    ...{ processId: 60 + at, parentId: 50, timestamp: String(start + BigInt(at + 1) * 1_000_000_000n) },
  });
  const execs = (count: number) =>
    Array.from({ length: count }, (_, at) => execLine([], { ...command(at), path: `/usr/bin/command${at}` }));
  const connect = (at: number) =>
    connectLine(inet(API), { ...command(at), timestamp: String(start + 3_600_000_000_000n) });

  test('is known of its last command, whose connection is in the next object', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const session = { source: 'session', content: [shell, ...execs(30)].join('\n') };
    for (const log of [told, session, { source: 'connect', content: connect(29) }]) await pipeline.deliver(log);
    expect(await executables(pipeline)).toEqual(['/usr/bin/command29']);
  });

  test('is hidden by no entry of which it is forgotten what it ran', async () => {
    const entry = {
      alerting: { suppressions: [{ ...hiding, conditions: { namespace: 'monitoring', workload: 'prometheus' } }] },
    };
    for (const [count, isTold] of [
      [4, false],
      [30, true],
    ] as const) {
      const pipeline = createPipeline(createMemoryTable());
      const session = { source: 'session', content: [shell, ...execs(count)].join('\n') };
      const other = connectLine(inet(API), { ...pod, process: 'other', entity: 900, timestamp: String(start) });
      for (const log of [told, session, { source: 'connect', content: other }]) await pipeline.deliver(log, entry);
      expect(pipeline.alerts.length).toBe(isTold ? 1 : 0);
      expect(pipeline.published).toMatchObject([
        { suppression: isTold ? { toldFor: 'forgotten' } : { mode: 'suppress' } },
      ]);
    }
  });

  test('is known of any of its commands whose connection was read before', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const session = { source: 'session', content: [shell, ...execs(30)].join('\n') };
    for (const log of [told, { source: 'connect', content: connect(15) }, session]) await pipeline.deliver(log);
    expect(await executables(pipeline)).toEqual(['/usr/bin/command15']);
  });
});

test('a function remembers few of the programs that a container runs from a temporary place', async () => {
  const pipeline = createPipeline(createMemoryTable());
  const doneCache = createDoneCache(pipeline.clock.now);
  const content = Array.from({ length: 500 }, (_, at) =>
    execLine([], { ...pod, path: `/tmp/${'a'.repeat(400)}${at}`, entity: 7000 + at, parentId: 5 }),
  );
  await pipeline.deliver({ source: 'execs', content: content.join('\n') }, { doneCache });
  expect(doneCache.size()).toBeLessThan(50);
});

test('many new findings of one container share few changes of what is known of its programs', async () => {
  const pipeline = createPipeline(createMemoryTable());
  let requests = 0;
  const table: Table = {
    ...pipeline.table,
    async read(keys) {
      requests += keys.filter(({ sort }) => sort === 'programs').length;
      await setImmediate();
      return pipeline.table.read(keys);
    },
    async write(previous, next) {
      if (next.kind === 'programs') requests += 1;
      await setImmediate();
      return pipeline.table.write(previous, next);
    },
  };
  const content = Array.from({ length: 60 }, (_, at) =>
    connectLine(inet(API), { ...pod, process: String.fromCharCode(0x4e00 + at), entity: 7000 + at }),
  );
  await pipeline.deliver(told);
  await pipeline.deliver({ source: 'connects', content: content.join('\n') }, { table });
  expect((await pipeline.findings()).length).toBe(60);
  expect(requests).toBeLessThanOrEqual(4);
});

describe('a probe', () => {
  const probe = (at: number) => ({
    source: `probe ${at}`,
    content: execLine([], { ...pod, path: '/bin/sh', entity: 7000 + at, processId: 100 + at, parentId: 0 }),
  });

  test('costs no request once it is remembered', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const doneCache = createDoneCache(pipeline.clock.now);
    await pipeline.deliver(told, { doneCache });
    for (const at of [0, 1]) await pipeline.deliver(probe(at), { doneCache });
    const units: Units = { reads: 0, writes: 0, requests: 0 };
    const table = countUnits(pipeline.table, units);
    for (let at = 2; at < 20; at += 1) await pipeline.deliver(probe(at), { doneCache, table });
    expect(units).toEqual({ reads: 0, writes: 0, requests: 0 });
  });

  test('fills no item', async () => {
    const table = createMemoryTable();
    const pipeline = createPipeline(table);
    await pipeline.deliver(told);
    const size = table.size();
    for (let at = 0; at < 20; at += 1) await pipeline.deliver(probe(at));
    expect(table.size()).toBe(size + 1);
  });
});
