import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FirstAlert } from '#core/notify/alert.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { createPipeline, type Pipeline } from '#test/factories/state.ts';
import { connectLine, type EventOptions, execLine, findingLine, inet } from '#test/factories/trace-event.ts';

const API = '10.96.0.1';
const START = 1_770_652_841_000_000_000n;
const SHELL = 'Web server spawned a shell';
const TOKEN = 'K8s TLS certificate theft detected';
const CONNECTION = 'Kubernetes API server connection detected';

/** Between objects. */
const SEPARATOR = '\n\n';

type Options = EventOptions & { readonly minute?: number };

function options({ minute = 0, ...changes }: Options): EventOptions {
  return {
    container: 'c',
    containerName: 'web',
    image: 'registry/web:1',
    podNamespace: 'shop',
    podName: 'web-7d9c5b8f4c-x2x7b',
    timestamp: String(START + BigInt(minute) * 60_000_000_000n),
    ...changes,
  };
}

const shell = (changes: Options = {}) =>
  execLine([], {
    ...options({ process: 'sh', entity: 1, processId: 20, parentId: 7, ...changes }),
    path: '/bin/sh',
    before: 'nginx',
  });
const tokenRead = (changes: Options = {}) =>
  findingLine(['TRC-1018', 'k8s_cert_theft', TOKEN, 3], options({ minute: 2, process: 'cat', entity: 2, ...changes }));
const curl = (changes: Options = {}) =>
  execLine([`KUBERNETES_SERVICE_HOST=${API}`], {
    ...options({ minute: 3, process: 'curl', entity: 3, processId: 21, parentId: 20, ...changes }),
    path: '/usr/bin/curl',
  });
const connect = (changes: Options = {}) =>
  connectLine(inet(API), options({ minute: 5, process: 'curl', entity: 3, ...changes }));

const firsts = ({ alerts }: Pipeline): FirstAlert[] =>
  alerts.flatMap(({ alert }) => (alert.kind === 'first' ? [alert] : []));
const threadsIn = (pipeline: Pipeline) => [...new Set(firsts(pipeline).map(({ incident }) => incident?.thread))];
const namesIn = (alert: FirstAlert | undefined) => alert?.incident?.parts.map(({ name }) => name);
const incidentPoints = (alert: FirstAlert | undefined) =>
  alert?.finding.risk?.reasons.find(({ is }) => is === 'incident')?.points;

async function deliverEach(
  lines: readonly string[],
  pipeline = createPipeline(createMemoryTable()),
): Promise<Pipeline> {
  for (const line of lines) await pipeline.deliver({ source: line, content: line });
  return pipeline;
}

describe('a shell, a certificate that is read, and a connection in one container', () => {
  test('are told at once, in one thread, and the last message tells all of it in order', async () => {
    const pipeline = await deliverEach([shell(), tokenRead(), curl(), connect()]);
    const told = firsts(pipeline);
    expect(told.map(({ group }) => group.process)).toEqual(['sh', 'cat', 'curl']);
    expect(threadsIn(pipeline)).toEqual([told[0]?.group.id]);
    expect(told.map(namesIn)).toEqual([[], [SHELL, TOKEN], [SHELL, TOKEN, CONNECTION]]);
    expect(told[2]?.incident?.mayHaveMore).toBe(false);
    expect(told[2]?.incident?.parts).toMatchObject([
      { process: 'sh', isThis: false },
      { process: 'cat', isThis: false },
      { process: 'curl', target: `${API}:443`, isThis: true },
    ]);
    expect(told.map(incidentPoints)).toEqual([undefined, 20, 20]);
  });

  test('have what runs from a temporary place by its path', async () => {
    const hidden = options({ minute: 3, process: 'kx', entity: 3, processId: 21, parentId: 20 });
    const run = execLine([`KUBERNETES_SERVICE_HOST=${API}`], { ...hidden, path: '/tmp/.x/kx' });
    const told = firsts(await deliverEach([shell(), run, connect({ process: 'kx' })]));
    expect(told.at(-1)?.incident?.parts).toMatchObject([{ process: 'sh' }, { process: '/tmp/.x/kx', isThis: true }]);
  });

  test('have a finding whose program is known later once', async () => {
    const hidden = options({ minute: 3, process: 'curl', entity: 3, processId: 21, parentId: 20 });
    const run = execLine([], { ...hidden, path: '/tmp/curl' });
    const told = execLine([`KUBERNETES_SERVICE_HOST=${API}`], options({ processId: 1, parentId: 0, entity: 9 }));
    const alone = firsts(await deliverEach([told, connect(), run]));
    expect(alone.map(({ incident }) => incident?.parts)).toEqual([[], []]);
    const pipeline = await deliverEach([told, shell(), connect(), run]);
    expect(threadsIn(pipeline)).toHaveLength(1);
    expect(namesIn(firsts(pipeline).at(-1))).toEqual([SHELL, CONNECTION]);
  });

  test('are so in any order, in any objects, and given again', async () => {
    const lines = [shell(), tokenRead(), curl(), connect()];
    const objects = fc
      .shuffledSubarray([...lines, ...lines], { minLength: lines.length * 2 })
      .chain((all) =>
        fc.tuple(fc.constant(all), fc.array(fc.boolean(), { minLength: all.length, maxLength: all.length })),
      );
    await fc.assert(
      fc.asyncProperty(objects, async ([all, isWithNext]) => {
        const contents = all
          .map((line, at) => `${line}${isWithNext[at] ? '\n' : SEPARATOR}`)
          .join('')
          .split(SEPARATOR);
        const pipeline = await deliverEach(contents);
        const told = firsts(pipeline);
        expect(told).toHaveLength(3);
        expect(threadsIn(pipeline)).toHaveLength(1);
        expect(namesIn(told[2])).toEqual([SHELL, TOKEN, CONNECTION]);
        expect(incidentPoints(told[2])).toBe(20);
      }),
      { numRuns: 60 },
    );
  });

  test('are one thread when several functions find them at once', async () => {
    const pipeline = createPipeline(createMemoryTable());
    const contents = [shell(), tokenRead(), `${curl()}\n${connect()}`];
    await Promise.all(contents.map((content) => pipeline.deliver({ source: content, content })));
    expect(firsts(pipeline)).toHaveLength(3);
    expect(threadsIn(pipeline)).toHaveLength(1);
  });

  test('stay one thread where one of them goes on', async () => {
    const pipeline = await deliverEach([shell(), `${curl()}\n${connect()}`]);
    const other = { container: 'd', podName: 'web-7d9c5b8f4c-x2x7c' };
    await deliverEach([`${curl(other)}\n${connect(other)}`], pipeline);
    pipeline.clock.advance(3_600_000);
    await pipeline.sendDigests();
    const followUps = pipeline.alerts.flatMap(({ alert }) => (alert.kind === 'follow-up' ? [alert] : []));
    expect(followUps.map(({ thread }) => thread)).toEqual(threadsIn(pipeline));
  });

  test('are three incidents in three containers, and where hours lie between them', async () => {
    const containers = ['c', 'd', 'e'].map((container) => ({ container, podName: `${container}web` }));
    const [a, b, c] = containers;
    const apart = await deliverEach([shell(a), tokenRead(b), `${curl(c)}\n${connect(c)}`]);
    expect(threadsIn(apart)).toHaveLength(3);
    const later = await deliverEach([shell(), tokenRead({ minute: 100 }), `${curl()}\n${connect({ minute: 200 })}`]);
    expect(threadsIn(later)).toHaveLength(3);
    expect(firsts(later).map(namesIn)).toEqual([[], [], []]);
  });

  test('are no graver in the next container of the image, where they are not new', async () => {
    const pipeline = await deliverEach([shell(), tokenRead()]);
    const next = { container: 'd', podName: 'api-7d9c5b8f4c-x2x7c' };
    await deliverEach([shell(next), tokenRead(next)], pipeline);
    expect(firsts(pipeline).map(({ finding }) => finding.container.id)).toEqual(['c', 'c', 'd', 'd']);
    expect(firsts(pipeline).map(incidentPoints)).toEqual([undefined, 20, undefined, undefined]);
    expect(namesIn(firsts(pipeline)[3])).toEqual([SHELL, TOKEN]);
  });
});

test('what is expected is no part of an incident', async () => {
  const pipeline = createPipeline(createMemoryTable());
  const suppressions = [
    {
      conditions: { rule: 'TRC-1018', process: 'cat' },
      ...{ reason: 'expected', owner: 'us', mode: 'suppress' as const, expires: START * 2n },
    },
  ];
  for (const content of [tokenRead(), shell()])
    await pipeline.deliver({ source: content, content }, { alerting: { suppressions } });
  expect(firsts(pipeline).map(namesIn)).toEqual([[]]);
  expect(firsts(pipeline).map(incidentPoints)).toEqual([undefined]);
});

test('a container that is found ten thousand times keeps a bounded item, and its incident is told', async () => {
  const table = createMemoryTable();
  const sizes: number[] = [];
  const pipeline = createPipeline({
    ...table,
    async write(previous, next) {
      if (next.kind === 'incidents') sizes.push(JSON.stringify(next).length);
      return table.write(previous, next);
    },
  });
  const lines = Array.from({ length: 10_000 }, (_, at) =>
    findingLine(
      [`RULE-${at % 97}`, 'x', 'n'.repeat(1000), 1],
      options({ process: `p${at}-${'q'.repeat(300)}`, entity: at }),
    ),
  );
  await pipeline.deliver({ source: 'flood', content: lines.slice(0, 500).join('\n') });
  await pipeline.deliver({ source: 'rest', content: lines.slice(500).join('\n') });
  expect(Math.max(...sizes)).toBeLessThan(12_000);
  await deliverEach([shell()], pipeline);
  const last = firsts(pipeline).at(-1);
  expect(last?.group.process).toBe('sh');
  expect(last?.incident?.parts.length).toBeGreaterThan(1);
  expect(last?.incident?.parts.length).toBeLessThanOrEqual(25);
  expect(last?.incident?.mayHaveMore).toBe(true);
});
