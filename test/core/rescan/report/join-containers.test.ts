import { describe, expect, test } from '@jest/globals';
import { writeContainerLine } from '#core/correlate/facts-line.ts';
import { planRun } from '#core/rescan/plan.ts';
import { dealtPrefix } from '#core/rescan/report/deal-results.ts';
import type { Division } from '#core/rescan/report/division.ts';
import { joinContainers, readJoined, readSigns } from '#core/rescan/report/join-containers.ts';
import { writeMarks } from '#core/rescan/report/object-marks.ts';
import type { PartOptions } from '#core/rescan/report/part-options.ts';
import { readRescanRequest } from '#core/rescan/rescan-request.ts';
import { defaultSettings } from '#core/settings/read-settings.ts';
import { createLifetimes } from '#core/store/lifetimes.ts';
import { createMemoryFiles, type MemoryFiles } from '#test/factories/memory-files.ts';
import { createMemoryTable } from '#test/factories/memory-table.ts';
import { factsOf } from '#test/factories/scan.ts';
import { RETENTION } from '#test/factories/state.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

const settings = defaultSettings();
const plan = planRun('run', readRescanRequest({}), { settings, logBucket: 'logs', rescanBucket: 'results' });
const division: Division = { folder: 'parts', status: 'complete', deals: 1, shards: 1, segments: 1 };
const now = () => 0;
const LIMITS = { ofContainer: 100, ofShard: 1000, places: 100, placesOfProcesses: 100 };

/** Joins what these logs tell, each of a reading of its own, those before `repeated` counted already. */
async function join(logs: readonly (readonly string[])[], limits = LIMITS, repeated: readonly number[] = []) {
  const files = createMemoryFiles();
  await writeMarks(files, division, { kind: 'repeated', shard: 0, marks: repeated });
  const lines = logs.flatMap((log, reading) =>
    [...factsOf({ content: `${log.join('\n')}\n` }).clusters].flatMap(([cluster, { containers }]) =>
      [...containers].map(([id, container]) => `${reading} ${writeContainerLine({ cluster, id, container })}`),
    ),
  );
  await files.write(`${dealtPrefix(division, 'container', 0)}0.jsonl.gz`, '', (write) => write(lines.join('\n')));
  const options = optionsOf(files);
  const sum = await joinContainers(options, { step: 'join', index: 0 }, limits);
  const containers = new Map((await all(readJoined(options, 0))).map(({ id, container }) => [id, container]));
  return { ...sum, containers, signs: await all(readSigns(options)) };
}

function optionsOf(files: MemoryFiles): PartOptions {
  const live = {
    table: createMemoryTable(),
    now,
    lifetimes: createLifetimes(RETENTION, now),
    async *readSegment() {},
  };
  return { plan, division, files, live, settings, now: 0, hasTime: () => true };
}

async function all<Thing>(things: AsyncIterable<Thing>): Promise<Thing[]> {
  const list: Thing[] = [];
  for await (const thing of things) list.push(thing);
  return list;
}

const connects = (container: string, count: number) =>
  Array.from({ length: count }, (_, index) => connectLine(inet(`10.1.${index >> 8}.${index & 255}`), { container }));
const told = (container: string, address: string, podNamespace: string) =>
  execLine([`KUBERNETES_SERVICE_HOST=${address}`], { container, podNamespace, processId: 1 });
const toldByProcess = (container: string, address: string, podNamespace: string) =>
  execLine([`KUBERNETES_SERVICE_HOST=${address}`], { container, podNamespace, processId: 9, parentId: 8 });

describe('joining a shard', () => {
  test('names the file and the line that cannot be read', async () => {
    const files = createMemoryFiles();
    const key = `${dealtPrefix(division, 'container', 0)}0.jsonl.gz`;
    await files.write(key, '', (write) => write('0 ["demo","c",[],{},[],[],[],[],[]]\n\n0 ["demo","c\n'));
    await writeMarks(files, division, { kind: 'repeated', shard: 0, marks: [] });
    const joined = joinContainers(optionsOf(files), { step: 'join', index: 0 });
    await expect(joined).rejects.toThrow(`line 3 of ${key} is damaged: SyntaxError`);
  });

  test('counts once what two batches have read', async () => {
    const log = connects('a', 2);
    const { containers } = await join([log, log], LIMITS, [1]);
    expect([...(containers.get('a')?.connections.values() ?? [])].map(({ count }) => count)).toEqual([1, 1]);
  });

  test('keeps one container from filling it, and counts what it leaves out', async () => {
    const { containers, notRetained } = await join([connects('greedy', 150), connects('other', 3)]);
    expect(containers.get('greedy')?.connections.size).toBe(100);
    expect(containers.get('other')?.connections.size).toBe(3);
    expect(notRetained).toBe(50);
  });

  test('keeps what the runtime told, however much a container tells itself', async () => {
    const own = Array.from({ length: 20 }, (_, index) =>
      execLine([`KUBERNETES_SERVICE_HOST=10.9.0.${index}`], { container: 'a', processId: 9, parentId: 8 }),
    );
    const { containers } = await join([own, [told('a', '10.96.0.1', 'red')]], { ...LIMITS, ofContainer: 5 });
    const hosts = [...(containers.get('a')?.endpoints.values() ?? [])].map(({ host }) => host);
    expect(hosts).toHaveLength(6);
    expect(hosts).toContain('10.96.0.1');
  });

  test('hands on who was told an address, as many as it takes, and agreed ones first', async () => {
    const many = Array.from({ length: 9 }, (_, index) => told(`c${index}`, `10.96.0.${index}`, 'red'));
    const agreed = ['red', 'green', 'blue'].map((namespace) => told(`of-${namespace}`, '10.99.0.1', namespace));
    const { signs } = await join([many, agreed], { ...LIMITS, places: 3 });
    expect(signs).toHaveLength(3);
    expect(signs[0]).toMatchObject({ place: '10.99.0.1 443' });
    expect(signs[0]?.signs).toHaveLength(2);
  });

  test('hands on what processes told beside it, what most containers were told first, and counts what it leaves out', async () => {
    const greedy = Array.from({ length: 9 }, (_, index) => toldByProcess('greedy', `10.9.0.${index}`, 'red'));
    const log = [
      ...greedy,
      ...['a', 'b'].map((container) => toldByProcess(container, '10.96.0.1', 'red')),
      told('c', '10.97.0.1', 'red'),
    ];
    const { signs, notRetained, arePlacesLeftOut } = await join([log], { ...LIMITS, places: 1, placesOfProcesses: 1 });
    expect({ notRetained, arePlacesLeftOut }).toEqual({ notRetained: 9, arePlacesLeftOut: true });
    expect(signs).toEqual([
      {
        ...{ cluster: 'default', isTold: true, place: '10.97.0.1 443', containers: 1, namespaces: ['red'] },
        signs: [expect.anything()],
      },
      {
        ...{ cluster: 'default', isTold: true, place: '10.96.0.1 443', containers: 2, namespaces: ['red'] },
        signs: [],
      },
    ]);
  });

  test.each([
    ['runtimes', told],
    ['processes', toldByProcess],
  ])('hands on what %s told in most namespaces, whatever one tenant has told in more containers', async (_, tell) => {
    const evil = Array.from({ length: 9 }, (_, index) =>
      ['x', 'y', 'z', 'u'].map((container) => tell(container, `10.9.0.${index}`, 'evil')),
    ).flat();
    const agreed = ['red', 'green'].map((namespace) => tell(`of-${namespace}`, '10.99.0.1', namespace));
    const limits = { ...LIMITS, places: 2, placesOfProcesses: 2 };
    for (const log of [
      [...evil, ...agreed],
      [...agreed, ...evil],
    ]) {
      const { signs } = await join([log], limits);
      expect(signs.map(({ place }) => place)).toEqual(['10.99.0.1 443', '10.9.0.0 443']);
    }
  });

  test('hands on what one container of another namespace was told, too, so that no tenant pushes out what other shards know more of', async () => {
    const evil = Array.from({ length: 9 }, (_, index) =>
      ['x', 'y', 'z'].map((container) => toldByProcess(container, `10.9.0.${index}`, 'evil')),
    ).flat();
    const { signs } = await join([[...evil, toldByProcess('a', '10.99.0.1', 'red')]], {
      ...LIMITS,
      placesOfProcesses: 3,
    });
    expect(signs.map(({ place }) => place)).toEqual(['10.9.0.0 443', '10.99.0.1 443', '10.9.0.1 443']);
  });
});
