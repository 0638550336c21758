import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMPRESSIONS } from '#test/factories/compress.ts';
import { connectLine, execLine, inet } from '#test/factories/trace-event.ts';

export type LogObject = { readonly key: string; readonly content: Buffer };

export type Scenario = {
  /** In the order of upload. A key that comes again is overwritten. */
  readonly logs: readonly LogObject[];
  /** Uploaded when all else has been read: their execs turn inferred findings into observed ones. */
  readonly lateExecs: readonly LogObject[];
  /** The containers that those execs are of. */
  readonly lateContainers: readonly string[];
  /** An object that nobody may read. */
  readonly forbidden: LogObject;
};

type Wrap = (lines: readonly string[]) => Buffer;
type Cluster = { readonly name: string; readonly api: string; readonly written: string };
type Placed = { readonly object: number; readonly line: string };

const FIXTURES = join(__dirname, '../../fixtures');

const CLUSTERS: readonly Cluster[] = [
  { name: 'alpha', api: '10.96.0.1', written: '10.96.0.1' },
  { name: 'beta', api: 'fd00:10:96::1', written: 'fd00:10:96:0:0:0:0:1' },
];
const OBJECTS_PER_CLUSTER = 91;
const CONTAINERS_PER_CLUSTER = 24;
const PROCESSES = ['curl', 'kubectl', 'python3'];
const ALPHA_WITHOUT_EXEC = [5, 11];

/** 200 keys: two clusters whose containers are spread over many objects, every old form, and damaged logs. */
export async function constructScenario(): Promise<Scenario> {
  const wraps = await loadWraps();
  const compressions = Object.values(COMPRESSIONS);
  const pack = (lines: readonly string[], index: number): Buffer => {
    const wrap = wraps[index % wraps.length] as Wrap;
    const compress = compressions[index % compressions.length] as (log: Buffer) => Buffer;
    return compress(wrap(lines));
  };
  const objects = CLUSTERS.flatMap((cluster) =>
    linesOf(cluster).map((lines, index) => ({ key: keyOf(cluster.name, index), content: pack(lines, index) })),
  );
  const logs = [...objects, ...formObjects(pack), ...damagedObjects()];
  const late = ALPHA_WITHOUT_EXEC.map((number) => containerOf('alpha', number));
  return {
    logs: [...logs, ...writtenAgain(logs)],
    lateExecs: late.map((container, index) => ({
      key: keyOf('alpha', 1000 + index),
      content: pack([execLine(environment('10.96.0.1'), { container })], index),
    })),
    lateContainers: late,
    forbidden: { key: keyOf('alpha', 2000), content: intruder() },
  };
}

/** The lines of each object of a cluster. What concerns one container lies far apart, and not in order. */
function linesOf(cluster: Cluster): string[][] {
  const placed = Array.from({ length: CONTAINERS_PER_CLUSTER }, (_, number) => eventsOf(cluster, number)).flat();
  return Array.from({ length: OBJECTS_PER_CLUSTER }, (_, index) => [
    connectLine(inet('1.1.1.1'), { container: containerOf(cluster.name, 500 + index), process: 'wget' }),
    ...placed.filter(({ object }) => object % OBJECTS_PER_CLUSTER === index).map(({ line }) => line),
  ]);
}

/** Every sixth container started before Tracee: its environment is never seen, unless late. */
function eventsOf({ name, api, written }: Cluster, number: number): Placed[] {
  const container = containerOf(name, number);
  const at = (offset: number) => ({
    container,
    timestamp: `17706528${String(number).padStart(2, '0')}${String(offset).padStart(9, '0')}`,
    process: PROCESSES[offset % PROCESSES.length] as string,
    podName: `pod-${number}`,
    podNamespace: `namespace-${number % 3}`,
  });
  const exec = { object: number * 37 + 50, line: execLine(environment(written), at(0)) };
  const connections = Array.from({ length: 4 + (number % 4) }, (_, index) => ({
    object: number * 13 + index * 29,
    line: connectLine(inet(api), at(index + 1)),
  }));
  const elsewhere = { object: number * 11, line: connectLine(inet('8.8.8.8', '53'), at(20)) };
  return [...(number % 6 === 5 ? [] : [exec]), ...connections, elsewhere];
}

function environment(api: string): string[] {
  return ['PATH=/bin', 'DATABASE_PASSWORD=hunter2', `KUBERNETES_SERVICE_HOST=${api}`];
}

/** One object for each form of Tracee's records, each as if from a cluster of its own. */
function formObjects(pack: (lines: readonly string[], index: number) => Buffer): LogObject[] {
  return readdirSync(join(FIXTURES, 'forms')).map((form, index) => {
    const records = readFileSync(join(FIXTURES, 'forms', form, 'records.jsonl'), 'utf8');
    return { key: `cluster=${form}/tracee.log`, content: pack(records.trimEnd().split('\n'), index) };
  });
}

/** Logs of which a part can be read; what can, counts. */
function damagedObjects(): LogObject[] {
  const container = containerOf('damaged', 1);
  const lines = [execLine(environment('10.0.0.1'), { container }), connectLine(inet('10.0.0.1'), { container })];
  const padding = Array.from({ length: 400 }, (_, index) =>
    connectLine(inet('9.9.9.9'), { container: containerOf('damaged', 100 + index) }),
  );
  const gzip = (COMPRESSIONS['gzip'] as (log: Buffer) => Buffer)(Buffer.from([...lines, ...padding].join('\n')));
  const text = ['{"timestamp":', '\u0000\u0001', ...lines, '[}'].join('\n');
  return [
    { key: 'cluster=damaged/cut short.log.gz', content: gzip.subarray(0, gzip.length - 100) },
    { key: 'cluster=damaged/a+b=c%20d/é☃.log', content: Buffer.from(text) },
    { key: 'cluster=damaged/empty.log', content: Buffer.alloc(0) },
    { key: 'no cluster in the key/tracee.log', content: Buffer.from(lines.join('\n')) },
  ];
}

/** Some keys are written once more with what they held, and some with what another key held. */
function writtenAgain(logs: readonly LogObject[]): LogObject[] {
  return logs.flatMap(({ key, content }, index) => {
    if (index % 25 === 1) return [{ key, content }];
    if (index % 25 === 2) return [{ key, content: logs[index + 1]?.content ?? content }];
    return [];
  });
}

/** What would be a finding, if anybody could read it. */
function intruder(): Buffer {
  const container = containerOf('forbidden', 1);
  return Buffer.from(
    [execLine(environment('10.96.0.1'), { container }), connectLine(inet('10.96.0.1'), { container })].join('\n'),
  );
}

function keyOf(cluster: string, index: number): string {
  return `cluster=${cluster}/node ${index % 5}/2026-02-09T16:${String(index).padStart(4, '0')}.log`;
}

function containerOf(cluster: string, number: number): string {
  return createHash('sha256').update(`${cluster} ${number}`).digest('hex');
}

async function loadWraps(): Promise<Wrap[]> {
  const folder = join(FIXTURES, 'wrappers');
  const modules = readdirSync(folder).map((name) => import(join(folder, name, 'wrap.ts')));
  return (await Promise.all(modules)).map(({ wrap }) => wrap as Wrap);
}
