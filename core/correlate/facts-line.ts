import type { Signature } from '#core/detectors/signature.ts';
import { readStoredTime } from '#core/time.ts';
import type { Executed, ProcessId } from '#core/tracee/event.ts';
import type { Dated } from './earliest.ts';
import type { Evidence } from './evidence.ts';
import {
  type ClusterFacts,
  type ConnectionFacts,
  type ContainerFacts,
  clusterIn,
  connectionIn,
  containerIn,
  createFacts,
  type ToldFacts,
} from './facts.ts';
import type { ProgramRun, ProgramRuns } from './program-facts.ts';
import type { Telling } from './telling.ts';
import { addTold } from './told-facts.ts';

/** What is told of one container. */
export type ContainerRecord = { readonly cluster: string; readonly id: string; readonly container: ContainerFacts };

type Text = string | null;
type RunRow = readonly [Executed, readonly string[] | null, ProcessId | null, 0 | 1];
type EvidenceRow = readonly [
  source: number,
  line: number,
  record: number | null,
  time: Text,
  process: ProcessId | null,
  own: RunRow | null,
];
type ToldRow = readonly [host: string, port: number, namespace: Text, first: Text];
type TellingRow = readonly [
  data: Telling['data']['value'],
  time: Text,
  signature: readonly [value: Signature, time: Text] | null,
];
type ConnectionRow = readonly [
  address: string,
  port: number | null,
  process: Text,
  rule: Text,
  count: number,
  reports: number,
  first: Text,
  last: Text,
  evidence: readonly EvidenceRow[],
  telling: TellingRow | null,
];
type ContainerRow = readonly [
  cluster: string,
  id: string,
  sources: readonly string[],
  details: Readonly<Record<string, readonly [value: string, time: Text]>>,
  endpoints: readonly ToldRow[],
  names: readonly ToldRow[],
  answers: readonly (readonly [name: string, addresses: readonly string[]])[],
  connections: readonly ConnectionRow[],
  programs: readonly (readonly [id: ProcessId, runs: readonly (readonly [...RunRow, first: Text, last: Text])[]])[],
  isToldMore: 0 | 1,
];

/** One line of JSON, which holds all of it but when its first and last execs were. Sources, which repeat, are written once. */
export function writeContainerLine({ cluster, id, container }: ContainerRecord): string {
  const sources = new Map<string, number>();
  const row: ContainerRow = [
    cluster,
    id,
    [],
    Object.fromEntries(Object.entries(container.details).map(([name, { value, time }]) => [name, [value, text(time)]])),
    [...container.endpoints.values()].map(toldRow),
    [...container.names.values()].map(toldRow),
    [...container.answers].map(([name, addresses]) => [name, [...addresses]]),
    [...container.connections.values()].map((connection) => connectionRow(connection, sources)),
    [...container.programs].map(([process, runs]) => [
      process,
      runs.map((run) => [...runRow(run), text(run.first), text(run.last)] as const),
    ]),
    container.isToldMore ? 1 : 0,
  ];
  return JSON.stringify(row.with(2, [...sources.keys()]));
}

/** What `writeContainerLine` has written; whoever reads it knows what that was. Throws if it is no JSON. */
export function readContainerLine(line: string): ContainerRecord {
  const row: ContainerRow = JSON.parse(line);
  const [cluster, id, sources, details, endpoints, names, answers, connections, programs, isToldMore] = row;
  const container = containerIn(clusterIn(createFacts(), cluster), id);
  container.details = Object.fromEntries(Object.entries(details).map(([name, dated]) => [name, readDated(dated)]));
  addTold(container, 'endpoints', endpoints.map(readTold));
  addTold(container, 'names', names.map(readTold));
  container.isToldMore ||= isToldMore === 1;
  for (const [name, addresses] of answers) container.answers.set(name, new Set(addresses));
  for (const row of connections) fillConnection(container, row, sources);
  for (const [process, runs] of programs) container.programs.set(process, runs.map(readRuns));
  return { cluster, id, container };
}

/** A cluster of which no more is known than this. */
export function clusterOf({ id, container }: ContainerRecord): ClusterFacts {
  return { removals: 0, containers: new Map([[id, container]]), traceeFindings: new Map(), nodes: new Map() };
}

function toldRow({ host, port, namespace, first }: ToldFacts): ToldRow {
  return [host, port, namespace ?? null, text(first)];
}

function readTold([host, port, namespace, first]: ToldRow): ToldFacts {
  return { host, port, namespace: namespace ?? undefined, first: readStoredTime(first) };
}

function connectionRow(connection: ConnectionFacts, sources: Map<string, number>): ConnectionRow {
  const { address, port, process, rule, count, reports, first, last, evidence, telling } = connection;
  return [
    address,
    port ?? null,
    process ?? null,
    rule ?? null,
    count,
    reports,
    text(first),
    text(last),
    evidence.map((each) => evidenceRow(each, sources)),
    telling === undefined ? null : tellingRow(telling),
  ];
}

function evidenceRow(evidence: Evidence, sources: Map<string, number>): EvidenceRow {
  const { source, line, record, time, process, own } = evidence;
  const at = sources.get(source) ?? sources.size;
  sources.set(source, at);
  return [at, line, record ?? null, text(time), process ?? null, own === undefined ? null : runRow(own)];
}

function tellingRow({ data, signature }: Telling): TellingRow {
  return [data.value, text(data.time), signature === undefined ? null : [signature.value, text(signature.time)]];
}

function runRow({ program, arguments: words, parent, isEntered }: ProgramRun): RunRow {
  return [program, words ?? null, parent ?? null, isEntered ? 1 : 0];
}

function fillConnection(container: ContainerFacts, row: ConnectionRow, sources: readonly string[]): void {
  const [address, port, process, rule, count, reports, first, last, evidence, telling] = row;
  const identity = { address, port: port ?? undefined, process: process ?? undefined };
  const connection = connectionIn(container, rule === null ? identity : { ...identity, rule });
  connection.count = count;
  connection.reports = reports;
  connection.first = readStoredTime(first);
  connection.last = readStoredTime(last);
  connection.evidence = evidence.map((each) => readEvidence(each, sources));
  if (telling !== null) connection.telling = readTelling(telling);
}

function readEvidence([at, line, record, time, process, own]: EvidenceRow, sources: readonly string[]): Evidence {
  return {
    source: sources[at] ?? '',
    line,
    ...(record === null ? {} : { record }),
    time: readStoredTime(time),
    ...(process === null ? {} : { process }),
    ...(own === null ? {} : { own: readRun(own) }),
  };
}

function readTelling([data, time, signature]: TellingRow): Telling {
  return {
    data: { value: data, time: readStoredTime(time) },
    ...(signature === null ? {} : { signature: { value: signature[0], time: readStoredTime(signature[1]) } }),
  };
}

function readRun([program, words, parent, isEntered]: RunRow): ProgramRun {
  return {
    program,
    ...(words === null ? {} : { arguments: words }),
    parent: parent ?? undefined,
    isEntered: isEntered === 1,
  };
}

function readRuns([program, words, parent, isEntered, first, last]: readonly [...RunRow, Text, Text]): ProgramRuns {
  return { ...readRun([program, words, parent, isEntered]), first: readStoredTime(first), last: readStoredTime(last) };
}

function readDated([value, time]: readonly [string, Text]): Dated {
  return { value, time: readStoredTime(time) };
}

/** Nanoseconds since the epoch, which JSON holds as a text. */
function text(time: bigint | undefined): Text {
  return time === undefined ? null : String(time);
}
