/**
 * A program: detects in an object that is made while it is read, and prints how that went as JSON. Apart from the
 * test runner, so that the heap is its own; run it with --max-old-space-size.
 */

import type { Finding } from '#core/correlate/finding.ts';
import { detectObject } from '#core/ingest/detect-object.ts';
import type { Item, Table } from '#core/store/table.ts';
import { createMemoryTable } from './memory-table.ts';
import { createAttempt, createClock } from './state.ts';
import { connectLine, execLine, inet } from './trace-event.ts';

export type LargeObjectReport = {
  readonly megabytes: number;
  readonly retained: number;
  readonly reads: number;
  readonly notRetained: number;
  /** Why it was read in part, if it was. */
  readonly problem?: string | undefined;
  readonly published: { readonly observed: number; readonly inferred: number; readonly connects: number };
};

const API = '10.96.0.1';
const LINES_PER_CHUNK = 100;
/** Names as long as real ones, so that a line is. */
const LONG = 'x'.repeat(200);
const about = (container: string) => ({
  container,
  image: LONG,
  podName: LONG,
  podNamespace: LONG,
  containerName: LONG,
});
const CONNECT = connectLine(inet('%address%', '443'), about('%container%'));
const EXEC = execLine([`NOTHING=${LONG}`], about('%container%'));

const connect = (container: string, address: string) =>
  CONNECT.replace('%address%', address).replaceAll('%container%', container);
const addressOf = (at: number) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`;

/** Each kind gives the lines of an object: what else lies in the log of a hundred containers that talk to the API server. */
const OBJECTS: Readonly<Record<string, (at: number) => string>> = {
  'many contacts of many containers': (at) => connect(`container ${at % 10_000}`, addressOf(at % 200_000)),
  'containers without end': (at) => EXEC.replaceAll('%container%', `container ${at}`),
  'a scan of a network': (at) => connect('scanner', addressOf(at)),
};

async function* bytesOf(lineOf: (at: number) => string, count: number) {
  const bound = Array.from({ length: 100 }, (_, at) => `bound ${at}`);
  const talk = () => Buffer.from(`${bound.map((container) => connect(container, API)).join('\n')}\n`);
  const execs = bound.map((container) => execLine([`KUBERNETES_SERVICE_HOST=${API}`], { container }));
  yield Buffer.from(`${execs.join('\n')}\n`);
  yield talk();
  for (let start = 0; start < count; start += LINES_PER_CHUNK) {
    const lines = Array.from({ length: LINES_PER_CHUNK }, (_, at) => lineOf(start + at));
    yield Buffer.from(`${lines.join('\n')}\n`);
  }
  yield talk();
  yield Buffer.from(connect('stranger', API));
  return { problem: undefined, unsupported: undefined };
}

/** Keeps what decides, and only counts what was retained: the table is not what is measured. */
function forgetfulTable(counts: { retained: number; reads: number }): Table {
  const table = createMemoryTable();
  const isKept = ({ kind }: Item) => kind !== 'contact' && kind !== 'caller' && kind !== 'contribution';
  return {
    ...table,
    read(keys) {
      counts.reads += keys.length;
      return table.read(keys);
    },
    async write(previous, next) {
      if (next.kind === 'contact') counts.retained += 1;
      return isKept(next) ? table.write(previous, next) : true;
    },
  };
}

export async function detectLargeObject(kind: string, count: number): Promise<LargeObjectReport> {
  const lineOf = OBJECTS[kind];
  if (lineOf === undefined) throw new Error(`there is no ${kind}`);
  const counts = { retained: 0, reads: 0 };
  const published: Finding[] = [];
  const attempt = createAttempt(forgetfulTable(counts), createClock(), published);
  const bytes = bytesOf(lineOf, count);
  const { coverage, problem, notRetained } = await detectObject({
    attempt,
    cluster: 'default',
    source: 'large',
    bytes,
  });
  return {
    megabytes: coverage.counts.bytes / 1e6,
    ...counts,
    notRetained,
    problem,
    published: {
      observed: published.filter(({ basis }) => basis === 'observed').length,
      inferred: published.filter(({ basis }) => basis === 'inferred').length,
      connects: coverage.counts.connects,
    },
  };
}

const [, program = '', kind, count] = process.argv;
if (program.endsWith('large-object.ts') && kind !== undefined) {
  process.stdout.write(JSON.stringify(await detectLargeObject(kind, Number(count))));
}
