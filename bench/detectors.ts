/**
 * `npm run bench:detectors`: what detectors in YAML cost, beside reading the same log without any. All read in turn, in one process;
 * times are the processor's, and ratios of runs beside each other count.
 *
 *   --bytes N    the size of each log (default 100,000,000)
 *   --data DIR   where the logs are kept (default: a folder in the system's temporary one)
 *   --rounds N   runs of each (default 5)
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createFacts } from '#core/correlate/facts.ts';
import { createScan } from '#core/correlate/source-scan.ts';
import { type Reads, readsWith } from '#core/detectors/reads.ts';
import { READS } from '#core/detectors/registry.ts';
import { compileDetectors } from '#yaml-detectors/compile-detectors.ts';
import { createDeciding } from '#yaml-detectors/create-yaml-detectors.ts';
import { markdownTable } from './markdown-table.ts';
import { median } from './median.ts';
import { type Kind, provideLog } from './speed/data/data-sets.ts';

const { values } = parseArgs({
  options: {
    bytes: { type: 'string', default: '100000000' },
    data: { type: 'string', default: join(tmpdir(), 'traceward-bench') },
    rounds: { type: 'string', default: '5' },
  },
});
const bytes = Number(values.bytes);

type Requirement = { readonly event: string; readonly data?: string; readonly conditions: readonly string[] };

/** Detectors of execs and connects by what is the same for many: programs, places, peers. Each is a little different. */
const BY_PROGRAM = (at: number): Requirement =>
  at % 2 === 0
    ? {
        event: 'sched_process_exec',
        data: `pathname=/usr/bin/nc${at},/tmp/*`,
        conditions: ['getEventData("prev_comm") in TOOLS || workload.k8s.namespace.name.startsWith("kube-")'],
      }
    : {
        event: 'security_socket_connect',
        conditions: [
          'workload.process.thread.name in TOOLS && workload.container.id != ""',
          `!getEventData("remote_addr").endsWith(":${8000 + at}")`,
        ],
      };
/** By a path, which is another in each event. */
const BY_PATH = (at: number): Requirement => ({
  event: 'security_file_open',
  data: `pathname=/etc/shadow${at},/root/.ssh/*`,
  conditions: ['workload.process.real_user.id != 0u'],
});
/** By what is another in each event, and no filter spares the expression. */
const BY_NUMBER = (at: number): Requirement => ({
  event: 'security_socket_connect',
  conditions: [`getEventData("sockfd") > ${100 + at} && workload.process.pid != ${at}u`],
});

const SETS: readonly { readonly what: string; readonly kind: Kind; readonly make: (at: number) => Requirement }[] = [
  { what: 'execs and connects by program, place and peer', kind: 'dense', make: BY_PROGRAM },
  { what: 'connects by numbers that differ each time, without a filter', kind: 'dense', make: BY_NUMBER },
  { what: 'opened files by their path', kind: 'broad', make: BY_PATH },
];

const rows: string[][] = [];
for (const { what, kind, make } of SETS) {
  const { path } = await provideLog(values.data, kind, bytes);
  const all = await Promise.all([0, 10, 50].map(async (count) => ({ count, reads: await readsFor(count, make) })));
  const times = new Map<number, number[]>(all.map(({ count }) => [count, []]));
  for (let round = 0; round <= Number(values.rounds); round += 1)
    for (const { count, reads } of all) {
      const time = measure(path, reads);
      // The first warms up.
      if (round > 0) times.get(count)?.push(time);
    }
  for (const { count } of all) {
    const [own = [], without = []] = [times.get(count), times.get(0)];
    const ratio = median(own.map((time, at) => time / (without[at] ?? time)));
    rows.push([what, kind, String(count), (bytes / median(own) / 1e6).toFixed(0), `${ratio.toFixed(2)} ×`]);
  }
}
const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${process.platform}, Node ${process.version}`;
process.stdout.write(
  `${machine}, ${new Date().toISOString().slice(0, 10)}; ${bytes / 1e6} MB a log, ${values.rounds} rounds\n\n`,
);
process.stdout.write(
  `${markdownTable(['detectors of', 'log', 'number', 'MB a second of one core', 'time, against none'], rows)}\n`,
);

async function readsFor(count: number, make: (at: number) => Requirement): Promise<Reads> {
  if (count === 0) return READS;
  const list = { type: 'string_list', name: 'TOOLS', values: ['nc', 'ncat', 'nmap', 'socat', 'wget'] };
  const sources = [list, ...Array.from({ length: count }, (_, at) => fileOf(at, make(at)))];
  const { compiled, faults } = compileDetectors(
    sources.map((file, at) => ({ name: `${at}`, text: JSON.stringify(file) })),
  );
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
  return readsWith(READS, await createDeciding(compiled));
}

function fileOf(at: number, { event, data, conditions }: Requirement): object {
  const filters = data === undefined ? {} : { data_filters: [data] };
  return {
    ...{ type: 'detector', id: `bench-${at}`, produced_event: { name: `bench_${at}`, version: '1.0.0' }, conditions },
    requirements: { events: [{ name: event, ...filters }] },
    threat: { description: 'measured', severity: 'low' },
    auto_populate: { threat: true },
  };
}

/** Seconds of the processor's for one scan. */
function measure(path: string, reads: Reads): number {
  const scan = createScan({ facts: createFacts(), source: 'bench.log', cluster: 'default', reads });
  const file = openSync(path, 'r');
  const own = Buffer.allocUnsafe(1024 * 1024);
  const start = process.cpuUsage();
  for (;;) {
    const chunk = scan.space() ?? own;
    const length = readSync(file, chunk, 0, chunk.length, null);
    if (length === 0) break;
    scan.write(chunk.subarray(0, length));
  }
  scan.end('whole');
  const { user, system } = process.cpuUsage(start);
  closeSync(file);
  return (user + system) / 1e6;
}
